package dev.regpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** Writes docs/reference/cli.md, and holds the page that is checked in to it. */
class CliPageTest {
    private static final Path PAGE = Path.of("../../docs/reference/cli.md");
    private static final String UPDATE = "regpath.docs.update";
    private static final int WIDTH = 100;
    private static final List<String> COMMANDS = List.of(
            "node", "watch", "plan", "apply", "restore", "revert", "status", "verify", "explain", "pull", "trace",
            "convert", "help");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:([A-Z_]+)(?::-(.*))?}");

    /** What each exit code tells; all of {@link ExitCode} have to be here. */
    private static final Map<Integer, String> EXIT_CODES = new TreeMap<>(Map.of(
            ExitCode.OK, "done, or nothing to do",
            ExitCode.FAILED,
                    "something failed or was refused; standard error says what, where and how to correct it. Or `verify` found that a pull fails, or its own pull failed",
            ExitCode.USAGE, "the command line was wrong; nothing was done",
            ExitCode.CHANGES, "`plan` found something to change",
            ExitCode.NODE_ERROR,
                    "`verify`: no pull of what was verified fails, and there is an error beside that: containerd will not start again, or what a path file asks for is not in place",
            ExitCode.INTERRUPTED, "Ctrl-C (SIGINT) has ended it; `trace` ends with 0 then",
            ExitCode.TERMINATED, "SIGTERM has ended it; for `regpath node` that is success"));

    @Test
    void thePageShowsTheHelpOfEachCommandAsItIs() throws IOException {
        String page = page();
        if (System.getProperty(UPDATE) != null) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/reference/cli.md is written by this test: run it with -D%s=1", UPDATE)
                .isEqualTo(page);
    }

    @Test
    void thePageLeavesOutNoCommandAndNoExitCode() throws IllegalAccessException {
        List<String> known = new ArrayList<>(COMMANDS);
        known.add("generate-completion");
        assertThat(Main.commandLine().getSubcommands().keySet()).containsExactlyElementsOf(known);
        for (Field field : ExitCode.class.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers()) && field.getType() == int.class) {
                assertThat(EXIT_CODES).containsKey(field.getInt(null));
            }
        }
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # The regpath command

                <!-- Written from the command's own help by CliPageTest. -->

                Results go to standard output, problems to standard error. A problem says file, line and field, what is wrong,
                and how to correct it:

                ```text
                /etc/regpath/paths.d/company.yaml:12: InvalidPort: spec.mirror.backend.addresses[0]: …
                    → Write a port between 1 and 65535.
                ```

                What commands print with `-o json` is described in [json](json/README.md).

                ## Exit codes

                | code | meaning |
                |---|---|
                """);
        EXIT_CODES.forEach((code, meaning) -> page.append("| %d | %s |\n".formatted(code, meaning)));
        page.append("""

                A note does not change the exit code: it is worth knowing, and everything asked for is in place.

                ## Environment variables

                An option on the command line wins over its variable.

                | variable | instead of | otherwise |
                |---|---|---|
                """);
        variables().forEach((name, rest) -> page.append("| `%s` | %s |\n".formatted(name, rest)));
        page.append("""
                | `REGPATH_LOG_LEVEL` | – | how much is logged: `error`, `warn`, `info` or `debug` |
                | `REGPATH_DEBUG` | – | if set, failures come with their stack trace |
                | `NOTIFY_SOCKET` | – | set by systemd; `regpath node` tells it when the paths are in place |
                | `KUBERNETES_SERVICE_HOST` | – | set in pods; the API server's address, which is never redirected |
                """);
        section(page, "regpath", Main.commandLine());
        for (String name : COMMANDS) {
            section(page, "regpath " + name, command(name));
        }
        return page.toString();
    }

    private static void section(StringBuilder page, String title, CommandLine command) {
        command.setUsageHelpAutoWidth(false).setUsageHelpWidth(WIDTH);
        String help = command.getUsageMessage(Ansi.OFF)
                .lines()
                .map(String::stripTrailing)
                .reduce("", (text, line) -> text + line + "\n");
        page.append("\n## %s\n\n```text\n%s```\n".formatted(title, help));
    }

    private static CommandLine command(String name) {
        return Objects.requireNonNull(Main.commandLine().getSubcommands().get(name));
    }

    /** Each variable with its option and default, as the options say themselves. */
    private static Map<String, String> variables() {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String name : COMMANDS) {
            for (OptionSpec option : command(name).getCommandSpec().options()) {
                if (option.userObject() instanceof AnnotatedElement element
                        && element.getAnnotation(Option.class) != null) {
                    Matcher variable =
                            VARIABLE.matcher(element.getAnnotation(Option.class).defaultValue());
                    if (variable.matches()) {
                        String otherwise = variable.group(2);
                        variables.put(
                                variable.group(1),
                                "`%s` | %s"
                                        .formatted(
                                                Arrays.asList(option.names()).getLast(),
                                                otherwise == null ? "see the option" : "`" + otherwise + "`"));
                    }
                }
            }
        }
        return variables;
    }
}
