package dev.regpath.installer.cli;

import com.google.gson.JsonObject;
import dev.regpath.cli.Console;
import dev.regpath.cli.JsonText;
import dev.regpath.cli.NeedsRoot;
import dev.regpath.cli.OutputFormat;
import dev.regpath.fault.Problem;
import dev.regpath.installer.change.Installation;
import dev.regpath.installer.host.SystemdException;
import dev.regpath.installer.journal.Checkpoint;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "verify",
        description = "See whether everything that was installed is still in place.",
        footer = {"", "`regpath verify` shows whether pulls go the right way."})
final class VerifyCommand implements Callable<Integer>, NeedsRoot {
    @Mixin
    private final Console console = new Console();

    @Mixin
    private final HostOptions options = new HostOptions();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Override
    public Integer call() throws IOException, SystemdException {
        try (Installation installation =
                Installation.open(options.host(), options.request(), console::complain, Checkpoint.NONE)) {
            List<Problem> found = installation.verify();
            if (output.format() == OutputFormat.json) {
                console.print(JsonText.document(json(found)));
            } else if (found.isEmpty()) {
                console.say("everything that was installed is in place");
            }
            found.forEach(obstacle -> OutcomeReport.complain(console, obstacle));
            return found.isEmpty() ? InstallerExitCode.OK : InstallerExitCode.FAILED;
        }
    }

    /** The documented schema of it is docs/reference/json/installer/verify.schema.json. */
    static JsonObject json(List<Problem> found) {
        JsonObject json = new JsonObject();
        json.addProperty("intact", found.isEmpty());
        json.add("problems", PlanText.obstacles(found));
        return json;
    }
}
