package dev.regpath.cli;

import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;

/** The entry point. */
public final class Main {
    private Main() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine command = new CommandLine(new RegpathCommand())
                .setExecutionExceptionHandler(new Failures())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true);
        layOut(command);
        command.getSubcommands().values().forEach(Main::layOut);
        return command;
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
