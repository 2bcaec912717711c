package dev.regpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
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

    @Test
    void theAgentIsStartedWithoutTheOtherCommandsAndUnderstandsTheSame() {
        run("node --help");
        StringWriter alone = new StringWriter();
        assertThat(Main.agent().setOut(new PrintWriter(alone)).execute("--help"))
                .isEqualTo(ExitCode.OK);
        assertThat(alone).hasToString(out.toString());

        run("node --bogus");
        StringWriter complaint = new StringWriter();
        assertThat(Main.agent().setErr(new PrintWriter(complaint)).execute("--bogus"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(complaint).hasToString(err.toString());
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
