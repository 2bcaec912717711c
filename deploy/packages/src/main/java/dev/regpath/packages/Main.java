package dev.regpath.packages;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry point of {@code ./dev dist} and {@code ./dev image}. */
@Command(
        name = "packages",
        description = "Builds the release.",
        mixinStandardHelpOptions = true,
        subcommands = {DistCommand.class, ImageCommand.class})
public final class Main {
    private Main() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        CommandLine command = new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true);
        command.setExecutionExceptionHandler((e, line, _) -> {
            if (e instanceof PackagingException) {
                line.getErr().println("error: " + e.getMessage());
            } else {
                e.printStackTrace(line.getErr());
            }
            return 1;
        });
        System.exit(command.execute(arguments));
    }
}
