package dev.regpath.installer.cli;

import dev.regpath.cli.Console;
import dev.regpath.cli.NeedsRoot;
import dev.regpath.installer.change.Installation;
import dev.regpath.installer.host.HostLock;
import dev.regpath.installer.host.SystemdException;
import dev.regpath.installer.journal.Checkpoint;
import dev.regpath.installer.journal.InstallStep;
import dev.regpath.installer.journal.Journal;
import java.io.IOException;
import java.util.Comparator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "uninstall",
        description = "Put the host back as it was: files byte for byte, nothing left in the kernel.",
        footer = {
            "",
            "Needs no network, no API server and no image. Files that others have changed stay, and are listed."
        })
final class UninstallCommand implements Callable<Integer>, NeedsRoot {
    private final Checkpoint checkpoint;

    @Mixin
    private final Console console = new Console();

    @Mixin
    private final HostOptions options = new HostOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Option(names = "--dry-run", description = "Show which steps would be undone, and undo none.")
    private boolean dryRun;

    UninstallCommand(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
    }

    @Override
    public Integer call() throws IOException, SystemdException {
        try (HostLock _ = HostLock.take(options.host());
                Installation installation =
                        Installation.open(options.host(), options.request(), console::complain, checkpoint)) {
            if (dryRun) {
                installation.journal().map(Journal::begun).stream()
                        .flatMap(steps -> steps.stream()
                                .sorted(Comparator.<InstallStep>naturalOrder().reversed()))
                        .forEach(step -> console.say("- undo: " + step.title()));
                return installation.journal().isPresent() ? InstallerExitCode.CHANGES : InstallerExitCode.OK;
            }
            return OutcomeReport.of(
                    installation.uninstall(),
                    console,
                    output.format(),
                    "uninstalled: the host is as it was",
                    "nothing to do: Regpath was not installed here by this installer");
        }
    }
}
