package dev.regpath.installer.cli;

import dev.regpath.cli.Console;
import dev.regpath.cli.NeedsRoot;
import dev.regpath.installer.change.Installation;
import dev.regpath.installer.host.HostLock;
import dev.regpath.installer.host.SystemdException;
import dev.regpath.installer.journal.Checkpoint;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "install",
        description =
                "Make containerd use hosts.toml, install the program, its units and path files, and prove the result.",
        footer = {
            "",
            "What is right already is not touched. When a step fails, everything is put back.",
            "An init container needs the host's / at --root (with its sub-mounts), hostNetwork, hostPID and privileges."
        })
final class InstallCommand implements Callable<Integer>, NeedsRoot {
    private final Checkpoint checkpoint;

    @Mixin
    private final Console console = new Console();

    @Mixin
    private final InstallOptions options = new InstallOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Option(names = "--dry-run", description = "Show what would be done, as `plan` does, and do nothing.")
    private boolean dryRun;

    InstallCommand(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    @Override
    public Integer call() throws IOException, SystemdException {
        try (HostLock _ = HostLock.take(options.host().host());
                Installation installation =
                        Installation.open(options.host().host(), options.request(), console::complain, checkpoint)) {
            if (dryRun) {
                return PlanCommand.show(installation.plan(), console, output.format());
            }
            return OutcomeReport.of(
                    installation.install(),
                    console,
                    output.format(),
                    "installed",
                    "nothing to do: everything is installed");
        }
    }
}
