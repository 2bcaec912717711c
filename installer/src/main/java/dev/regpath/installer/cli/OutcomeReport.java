package dev.regpath.installer.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.regpath.cli.Console;
import dev.regpath.cli.JsonText;
import dev.regpath.cli.OutputFormat;
import dev.regpath.fault.Problem;
import dev.regpath.installer.change.InstallOutcome;
import dev.regpath.installer.change.Obstacles;

/** Says how it ended. */
final class OutcomeReport {
    private OutcomeReport() {}

    /** Says it, and returns the exit code. */
    static int of(InstallOutcome outcome, Console console, OutputFormat output, String done, String nothing) {
        if (output == OutputFormat.json) {
            console.print(JsonText.document(json(outcome)));
        }
        return switch (outcome) {
            case InstallOutcome.Completed(boolean changed) -> {
                if (output != OutputFormat.json) {
                    console.say(changed ? done : nothing);
                }
                yield InstallerExitCode.OK;
            }
            case InstallOutcome.NotStarted refused -> {
                refused.obstacles().forEach(obstacle -> complain(console, obstacle));
                console.complain("nothing was changed");
                yield InstallerExitCode.FAILED;
            }
            case InstallOutcome.PutBack(String why) -> {
                console.complain(why);
                console.complain("the host was put back as it was before");
                yield InstallerExitCode.PUT_BACK;
            }
            case InstallOutcome.Incomplete incomplete -> {
                console.complain(incomplete.why());
                incomplete.rest().forEach(rest -> console.complain("not done: " + rest));
                console.complain("correct the cause and run `regpath-installer uninstall` or `install` again");
                yield InstallerExitCode.INCOMPLETE;
            }
        };
    }

    static void complain(Console console, Problem obstacle) {
        console.complain(Obstacles.text(obstacle) + "\n    → " + obstacle.remedy());
    }

    /** The documented schema of it is docs/reference/json/installer/result.schema.json. */
    static JsonObject json(InstallOutcome outcome) {
        JsonObject json = new JsonObject();
        switch (outcome) {
            case InstallOutcome.Completed(boolean changed) -> {
                json.addProperty("outcome", "done");
                json.addProperty("changed", changed);
            }
            case InstallOutcome.NotStarted refused -> {
                json.addProperty("outcome", "refused");
                json.add("obstacles", PlanText.obstacles(refused.obstacles()));
            }
            case InstallOutcome.PutBack(String why) -> {
                json.addProperty("outcome", "put back");
                json.addProperty("why", why);
            }
            case InstallOutcome.Incomplete incomplete -> {
                json.addProperty("outcome", "incomplete");
                json.addProperty("why", incomplete.why());
                JsonArray rest = new JsonArray();
                incomplete.rest().forEach(rest::add);
                json.add("rest", rest);
            }
        }
        return json;
    }
}
