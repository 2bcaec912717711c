package dev.regpath.installer.cli;

import dev.regpath.cli.Version;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

@Command(
        name = "regpath-installer",
        description = "Makes a host ready for Regpath before its kubelet joins, and puts it back byte for byte.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        footer = {
            "",
            "Exit codes: 0 done; 1 refused, nothing was changed, or `verify` found something; 2 wrong usage; 3 `plan`"
                    + " found changes; 4 failed, and the host was put back as it was; 5 failed, and the host needs"
                    + " attention; 6 another installer is at work.",
            "If a run is interrupted, the next `install` finishes or undoes it, and `uninstall` undoes it."
        })
final class InstallerCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandSpec command = Objects.requireNonNull(spec);
        command.commandLine().usage(command.commandLine().getErr());
        return InstallerExitCode.USAGE;
    }
}
