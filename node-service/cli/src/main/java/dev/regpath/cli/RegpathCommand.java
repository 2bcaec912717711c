package dev.regpath.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

@Command(
        name = "regpath",
        description = "Image pulls find the registry inside the cluster, by its public name.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        footer = {
            "",
            "Exit codes: 0 done; 1 something failed or was refused, or `verify` a pull that fails; 2 wrong usage;",
            "3 `plan` found changes; 4 `verify` an error beside pulls that do not fail.",
            "Completion: source <(regpath generate-completion)"
        })
final class RegpathCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandSpec command = Objects.requireNonNull(spec);
        command.commandLine().usage(command.commandLine().getErr());
        return ExitCode.USAGE;
    }
}
