package dev.regpath.cli;

import java.util.Arrays;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;

/** The entry point. */
public final class Main {
    private static final String AGENT = "node";

    private Main() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        if (arguments.length > 0 && arguments[0].equals(AGENT)) {
            System.exit(agent().execute(Arrays.copyOfRange(arguments, 1, arguments.length)));
        }
        System.exit(run(arguments));
    }

    /** Runs any command but the agent, and returns its exit code. */
    public static int run(String... arguments) {
        return commandLine().execute(arguments);
    }

    /** The command with all its subcommands. */
    public static CommandLine commandLine() {
        return commandLine(Superuser::runsThis);
    }

    static CommandLine commandLine(BooleanSupplier root) {
        return CommandRules.follow(new CommandLine(new RegpathCommand()), root);
    }

    /** The agent lives long: what picocli knows of the other commands takes 4 MiB of memory that nobody uses. */
    static CommandLine agent() {
        CommandLine command = new CommandLine(new NodeCommand());
        command.getCommandSpec()
                .name("regpath " + AGENT)
                .mixinStandardHelpOptions(true)
                .versionProvider(new Version());
        return CommandRules.follow(command, Superuser::runsThis);
    }
}
