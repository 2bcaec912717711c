package dev.regpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class UsageTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String line) {
        CommandLine command = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return command.execute(line.isEmpty() ? new String[0] : line.split(" ", -1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"node", "plan", "apply", "revert", "status", "verify", "pull", "trace"})
    void eachCommandExplainsItself(String name) {
        assertThat(run(name + " --help")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).startsWith("Usage: regpath " + name + " [OPTIONS]");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"node", "plan", "apply", "revert", "status", "verify", "pull", "trace"})
    void aCommandIsStartedWithoutTheOthersAndUnderstandsTheSame(String name) {
        assertThat(Main.commandLine(() -> true, name).getSubcommands()).containsOnlyKeys(name);
        for (String option : List.of("--help", "--version", "--bogus")) {
            run(name + " " + option);
            StringWriter said = new StringWriter();
            int code = Main.commandLine(() -> true, name, option)
                    .setOut(new PrintWriter(said))
                    .setErr(new PrintWriter(said))
                    .execute(name, option);
            assertThat(code).isEqualTo(option.equals("--bogus") ? ExitCode.USAGE : ExitCode.OK);
            assertThat(said).hasToString(out + "" + err);
            out.getBuffer().setLength(0);
            err.getBuffer().setLength(0);
        }
    }

    @Test
    void noCommandAtAllIsAnsweredWithTheUsage() {
        assertThat(run("")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).startsWith("Usage: regpath").contains("Commands:");
    }

    @Test
    void credentialsThatCanNotBeUsedAreNotRepeated() {
        assertThat(run("pull --credentials c2VjcmV0 registry.example.com/app:1"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("USER:PASSWORD").doesNotContain("c2VjcmV0");
    }
}
