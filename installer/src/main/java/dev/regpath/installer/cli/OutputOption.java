package dev.regpath.installer.cli;

import dev.regpath.cli.OutputFormat;
import picocli.CommandLine.Option;

/** How the result is printed. */
final class OutputOption {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
            defaultValue = "table")
    private OutputFormat format = OutputFormat.table;

    OutputFormat format() {
        return format;
    }
}
