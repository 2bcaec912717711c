package dev.regpath.cli;

import java.util.Arrays;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;

/** The entry point. */
public final class Main {
    private static final String AGENT = "node";

    private Main() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        LogLevel.set(System.getenv());
        if (arguments.length > 0 && arguments[0].equals(AGENT)) {
            System.exit(agent().execute(Arrays.copyOfRange(arguments, 1, arguments.length)));
        }
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine command = setUp(new CommandLine(new RegpathCommand()));
        layOut(command);
        command.getSubcommands().values().forEach(Main::layOut);
        return command;
    }

    /** The agent lives long: what picocli knows of the other commands takes 4 MiB of memory that nobody uses. */
    static CommandLine agent() {
        CommandLine command = setUp(new CommandLine(new NodeCommand()));
        command.getCommandSpec()
                .name("regpath " + AGENT)
                .mixinStandardHelpOptions(true)
                .versionProvider(new Version());
        layOut(command);
        return command;
    }

    private static CommandLine setUp(CommandLine command) {
        return command.setExecutionExceptionHandler(new Failures())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true);
    }

    /** The first line says how it goes, not each option: those follow. */
    public static void layOut(CommandLine command) {
        if (command.getCommandSpec().userObject() instanceof HelpCommand
                || command.getCommandSpec().userObject() instanceof GenerateCompletion) {
            return; // They have their own.
        }
        command.getCommandSpec()
                .usageMessage()
                .abbreviateSynopsis(true)
                .parameterListHeading("%n")
                .optionListHeading("%nOptions:%n")
                .commandListHeading("%nCommands:%n");
    }
}
