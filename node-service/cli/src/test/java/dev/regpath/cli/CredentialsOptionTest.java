package dev.regpath.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.regpath.cri.Credentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class CredentialsOptionTest {
    @Command
    static final class Any {
        @Mixin
        private final CredentialsOption credentials = new CredentialsOption();
    }

    @TempDir
    Path directory;

    private final Any any = new Any();
    private final CommandLine line = new CommandLine(any);

    @Test
    void credentialsAreReadFromAFile() throws IOException {
        Path file = Files.writeString(directory.resolve("login"), "robot:hunter2:3\n");
        line.parseArgs("--credentials-file", file.toString());

        assertThat(any.credentials.parsed()).contains(new Credentials("robot", "hunter2:3"));
        Files.delete(file); // As standard input, it is read once.
        assertThat(any.credentials.parsed()).contains(new Credentials("robot", "hunter2:3"));
    }

    @Test
    void theHelpDoesNotOfferToShowThemInTheListOfProcesses() {
        assertThat(line.getUsageMessage()).contains("--credentials-file=FILE").doesNotContain("--credentials=");
    }

    @Test
    void whatIsWrongWithThemIsSaidWithoutThem() throws IOException {
        Path file = Files.writeString(directory.resolve("login"), "hunter2\n");
        line.parseArgs("--credentials-file", file.toString());
        assertThatThrownBy(any.credentials::parsed)
                .isInstanceOf(ParameterException.class)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        line.parseArgs("--credentials-file", directory.resolve("absent").toString());
        assertThatThrownBy(any.credentials::parsed)
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("it does not exist");
    }
}
