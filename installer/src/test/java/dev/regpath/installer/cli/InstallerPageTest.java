package dev.regpath.installer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.installer.journal.Checkpoint;
import dev.regpath.installer.journal.InstallStep;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** Writes docs/reference/installer.md, and holds the page that is checked in to it. */
class InstallerPageTest {
    private static final Path PAGE = Path.of("../docs/reference/installer.md");
    private static final String UPDATE = "regpath.docs.update";
    private static final int WIDTH = 100;
    private static final List<String> COMMANDS =
            List.of("plan", "install", "status", "verify", "uninstall", "prepare", "support-bundle");

    /** What each exit code tells; all of {@link InstallerExitCode} have to be here. */
    private static final Map<Integer, String> EXIT_CODES = new TreeMap<>(Map.of(
            InstallerExitCode.OK, "done, or nothing to do",
            InstallerExitCode.FAILED, "refused, and nothing was changed; or `verify` found something",
            InstallerExitCode.USAGE, "the command line was wrong; nothing was done",
            InstallerExitCode.CHANGES, "`plan` or `--dry-run` found something to change",
            InstallerExitCode.PUT_BACK, "a step failed, and the host was put back as it was",
            InstallerExitCode.INCOMPLETE, "a step failed, and the host could not be put back completely",
            InstallerExitCode.BUSY, "another installer is at work on this host"));

    @Test
    void thePageShowsTheHelpOfEachCommandAsItIs() throws IOException {
        String page = page();
        if (System.getProperty(UPDATE) != null) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/reference/installer.md is written by this test: run it with -D%s=1", UPDATE)
                .isEqualTo(page);
    }

    @Test
    void thePageLeavesOutNoCommandAndNoExitCode() throws IllegalAccessException {
        assertThat(commandLine().getSubcommands().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        java.util.stream.Stream.concat(COMMANDS.stream(), java.util.stream.Stream.of("help"))
                                .toList());
        for (Field field : InstallerExitCode.class.getDeclaredFields()) {
            if (field.getType() == int.class) {
                assertThat(EXIT_CODES).containsKey(field.getInt(null));
            }
        }
    }

    private static CommandLine commandLine() {
        return Main.commandLine(Checkpoint.NONE);
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # The regpath-installer command

                <!-- Written from the command's own help by InstallerPageTest. -->

                Results go to standard output, what goes on and problems to standard error. How to use it:
                [installing on a host](../install.md).

                ## Exit codes

                | code | meaning |
                |---|---|
                """);
        EXIT_CODES.forEach((code, meaning) -> page.append("| %d | %s |\n".formatted(code, meaning)));
        page.append("\n## Steps\n\nIn this order; undone in reverse.\n\n");
        for (InstallStep step : InstallStep.values()) {
            page.append("1. %s\n".formatted(step.title()));
        }
        section(page, "regpath-installer", commandLine());
        for (String name : COMMANDS) {
            section(
                    page,
                    "regpath-installer " + name,
                    Objects.requireNonNull(commandLine().getSubcommands().get(name)));
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
}
