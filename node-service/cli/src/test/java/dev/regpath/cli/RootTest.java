package dev.regpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Somebody who is not root reads one sentence that says so. */
class RootTest {
    /** They neither read nor change what is root's. */
    private static final Set<String> FOR_EVERYBODY = Set.of("watch", "convert", "help", "generate-completion");

    /** What has to be named for a command to run at all. */
    private static final Map<String, String> SUBJECTS =
            Map.of("pull", "registry.example.com/app:1", "explain", "registry.example.com/app:1");

    private static TestNode.Ended run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.commandLine(() -> false)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new TestNode.Ended(code, out.toString(), err.toString());
    }

    @Test
    void everyCommandThatConcernsTheNodeSaysSoInOneSentence() {
        CommandLine program = Main.commandLine();
        assertThat(program.getSubcommands().keySet()).containsAll(FOR_EVERYBODY);
        for (String name : program.getSubcommands().keySet()) {
            if (!FOR_EVERYBODY.contains(name)) {
                String subject = SUBJECTS.get(name);
                TestNode.Ended ended = subject == null ? run(name) : run(name, subject);

                assertThat(ended.err())
                        .isEqualTo("regpath %s: only root can do this; nothing was changed. Run it with sudo.\n"
                                .formatted(name));
                assertThat(ended.out()).isEmpty();
                assertThat(ended.code()).isEqualTo(ExitCode.FAILED);
            }
        }
    }

    @Test
    void helpAndConversionAreForEverybody() {
        assertThat(run("apply", "--help").code()).isEqualTo(ExitCode.OK);
        assertThat(run("help", "RP101").code()).isEqualTo(ExitCode.OK);
        assertThat(run("convert", "/dev/null/absent").err()).doesNotContain("root");
    }

    /** A user who may read every file, so that Java starts, and is not root all the same. */
    @ParameterizedTest
    @ValueSource(strings = {"apply", "revert", "status", "verify"})
    void theKernelSaysWhoItIs(String command, @TempDir Path directory) throws Exception {
        TestNode.Ended ended = Typed.run(
                List.of("setpriv", "--reuid=65534", "--inh-caps=+dac_override", "--ambient-caps=+dac_override"),
                Main.class,
                directory,
                List.of(command));

        assertThat(ended.err())
                .isEqualTo("regpath %s: only root can do this; nothing was changed. Run it with sudo.\n"
                        .formatted(command));
        assertThat(ended.out()).isEmpty();
        assertThat(ended.code()).isEqualTo(ExitCode.FAILED);
    }
}
