package dev.regpath.cli;

import dev.regpath.fault.DiagnosticPage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "help",
        description =
                "Show the help of a command, or what a code of `verify` or a word of `status` means and what to do about it.")
final class HelpCommand implements Callable<Integer> {
    @Mixin
    private final Console console = new Console();

    @Parameters(
            paramLabel = "COMMAND|CODE",
            arity = "0..*",
            description = "For example trace, RP513 or ConfigPathNotSet. Without one: the commands that there are.")
    private List<String> subjects = List.of();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine program = Objects.requireNonNull(spec).commandLine().getParent();
        List<String> pages = new ArrayList<>();
        for (String subject : subjects) {
            pages.add(page(program, subject));
        }
        console.print(pages.isEmpty() ? program.getUsageMessage() : String.join("\n", pages));
        return ExitCode.OK;
    }

    private String page(CommandLine program, String subject) {
        CommandLine command = program.getSubcommands().get(subject);
        if (command != null) {
            return command.getUsageMessage();
        }
        return DiagnosticPage.find(subject)
                .orElseThrow(() -> new ParameterException(
                        Objects.requireNonNull(spec).commandLine(),
                        "there is no command and no code '%s'".formatted(subject)));
    }
}
