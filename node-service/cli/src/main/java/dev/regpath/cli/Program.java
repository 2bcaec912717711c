package dev.regpath.cli;

import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * A program of several commands. picocli makes its model of a command by reflection, and that of all commands costs a
 * processor more than most of them do: a command line that names a command gets a model of that one alone.
 *
 * @param top the program itself
 * @param commands by their names, in the order in which help lists them
 * @param overviews commands that are about the others, such as help: these come last
 */
public record Program(
        Supplier<Object> top, SequencedMap<String, Supplier<Object>> commands, List<Supplier<Object>> overviews) {

    /** With all its commands. */
    public CommandLine whole(BooleanSupplier root) {
        CommandLine program = new CommandLine(top.get());
        commands.values().forEach(command -> program.addSubcommand(command.get()));
        overviews.forEach(overview -> program.addSubcommand(overview.get()));
        return CommandRules.follow(program, root);
    }

    /**
     * With the command that is asked for, or with all if none is.
     *
     * @param root whether this process is root's
     */
    public CommandLine answering(BooleanSupplier root, String... arguments) {
        return Optional.ofNullable(arguments.length == 0 ? null : commands.get(arguments[0]))
                .map(command -> CommandRules.follow(new CommandLine(top.get()).addSubcommand(command.get()), root))
                .orElseGet(() -> whole(root));
    }
}
