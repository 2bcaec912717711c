package dev.regpath.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.function.BooleanSupplier;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What the commands of all programs have in common: how their help is laid out, who may run them, and how a wrong command
 * line and a failure are answered.
 */
public final class CommandRules {
    private CommandRules() {}

    /**
     * Makes a program with all its subcommands follow the rules.
     *
     * @param root whether this process is root's
     */
    public static CommandLine follow(CommandLine program, BooleanSupplier root) {
        program.setExecutionExceptionHandler(new Failures())
                .setParameterExceptionHandler((wrong, arguments) -> refuse(wrong))
                .setExecutionStrategy(parsed -> run(parsed, root))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true);
        layOut(program);
        program.getSubcommands().values().forEach(CommandRules::layOut);
        return program;
    }

    /** The first line says how it goes, not each option: those follow. */
    private static void layOut(CommandLine command) {
        if (command.getCommandSpec().userObject() instanceof GenerateCompletion
                || command.getCommandSpec().userObject() instanceof CommandLine.HelpCommand) {
            return; // It has its own.
        }
        command.getCommandSpec()
                .usageMessage()
                .abbreviateSynopsis(true)
                .parameterListHeading("%n")
                .optionListHeading("%nOptions:%n")
                .commandListHeading("%nCommands:%n");
    }

    private static int run(ParseResult parsed, BooleanSupplier root) {
        Integer help = CommandLine.executeHelpRequest(parsed);
        if (help != null) {
            return help;
        }
        CommandLine.Model.CommandSpec command = last(parsed).commandSpec();
        if (command.userObject() instanceof NeedsRoot && !root.getAsBoolean()) {
            PrintWriter err = command.commandLine().getErr();
            err.printf("%s: only root can do this; nothing was changed. Run it with sudo.%n", command.qualifiedName());
            return ExitCode.FAILED;
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    private static ParseResult last(ParseResult parsed) {
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        return last;
    }

    /** One line that says what is wrong, and one that says where to read on. */
    private static int refuse(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        PrintWriter err = command.getErr();
        err.printf("%s: %s%n", name, Failures.onOneLine(reason(wrong)));
        err.printf("%s%n", hint(name, wrong));
        err.flush();
        return ExitCode.USAGE;
    }

    private static String reason(ParameterException wrong) {
        if (!(wrong instanceof UnmatchedArgumentException unmatched)) {
            return Failures.words(wrong);
        }
        String first = unmatched.getUnmatched().getFirst();
        if (unmatched.isUnknownOption()) {
            return "there is no option '%s'".formatted(first);
        }
        return wrong.getCommandLine().getSubcommands().isEmpty()
                ? "'%s' is one argument too many".formatted(first)
                : "there is no command '%s'".formatted(first);
    }

    private static String hint(String name, ParameterException wrong) {
        List<String> similar =
                wrong instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        String help = "`%s --help` lists what there is.".formatted(name);
        return similar.isEmpty() ? help : "Did you mean '%s'? %s".formatted(similar.getFirst(), help);
    }
}
