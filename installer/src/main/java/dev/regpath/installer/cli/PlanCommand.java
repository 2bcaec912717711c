package dev.regpath.installer.cli;

import dev.regpath.cli.Console;
import dev.regpath.cli.JsonText;
import dev.regpath.cli.NeedsRoot;
import dev.regpath.cli.OutputFormat;
import dev.regpath.fault.Problem;
import dev.regpath.installer.change.Installation;
import dev.regpath.installer.change.Preview;
import dev.regpath.installer.host.SystemdException;
import dev.regpath.installer.journal.Checkpoint;
import dev.regpath.installer.journal.InstallStep;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "plan",
        description = "Show all that `install` would change: files as a diff, then each other step.",
        footer = {"", "Changes nothing. Ends with 0 if there is nothing to change, with 3 if there is."})
final class PlanCommand implements Callable<Integer>, NeedsRoot {
    @Mixin
    private final Console console = new Console();

    @Mixin
    private final InstallOptions options = new InstallOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException, SystemdException {
        try (Installation installation =
                Installation.open(options.host().host(), options.request(), console::complain, Checkpoint.NONE)) {
            return show(installation.plan(), console, output.format());
        }
    }

    /** Prints a plan, and returns the exit code. */
    static int show(Map<InstallStep, Preview> plan, Console console, OutputFormat format) {
        List<Problem> obstacles = PlanText.obstacles(plan);
        if (format == OutputFormat.json) {
            console.print(JsonText.document(PlanText.json(plan)));
        } else {
            plan.values().forEach(preview -> preview.notes().forEach(note -> console.complain("note: " + note)));
            console.print(PlanText.isEmpty(plan) ? "nothing to change\n" : PlanText.text(plan));
        }
        obstacles.forEach(obstacle -> OutcomeReport.complain(console, obstacle));
        if (!obstacles.isEmpty()) {
            return InstallerExitCode.FAILED;
        }
        return PlanText.isEmpty(plan) ? InstallerExitCode.OK : InstallerExitCode.CHANGES;
    }
}
