package dev.regpath.agent;

import dev.regpath.containerd.HostsTomlApplier;
import dev.regpath.files.DriftRule;
import dev.regpath.files.Ledger;
import dev.regpath.files.NodeFiles;
import dev.regpath.files.Released;
import dev.regpath.files.RestorationLimit;
import dev.regpath.names.HostsFileApplier;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** What the parts that write files have in common: the ledger of what is ours, opened anew for each step. */
final class FileParts {
    private final NodeFiles files;
    private final NodeSettings settings;
    private final ContainerdFinder containerd;

    FileParts(NodeFiles files, NodeSettings settings) {
        this.files = files;
        this.settings = settings;
        this.containerd = new ContainerdFinder(files, settings);
    }

    Ledger ledger() throws IOException {
        return Ledger.open(files, settings.state());
    }

    ContainerdFinder.Found containerd() throws IOException {
        return containerd.find();
    }

    Path hostsFile() {
        return settings.hosts();
    }

    HostsFileApplier names() throws IOException {
        return new HostsFileApplier(files, ledger(), hostsFile(), RestorationLimit.DEFAULT, Clock.systemUTC());
    }

    HostsTomlApplier mirrors(Ledger ledger) throws IOException {
        ContainerdFinder.Found running = containerd();
        return new HostsTomlApplier(
                files,
                ledger,
                new HostsTomlApplier.Settings(
                        running.configPath().roots(), running.version(), RestorationLimit.DEFAULT),
                Clock.systemUTC());
    }

    /** Gives back every file that is still ours, whatever it is for. */
    Part.Outcome revertAll() throws IOException {
        Ledger ledger = ledger();
        if (ledger.owned().isEmpty()) {
            return Part.Outcome.NOTHING;
        }
        DriftRule mirrors = mirrors(ledger).driftRule();
        DriftRule rule = (owned, now, before) ->
                (HostsFileApplier.wrote(owned) ? HostsFileApplier.driftRule() : mirrors).decide(owned, now, before);
        List<String> changes = new ArrayList<>();
        List<NodeProblem> problems = new ArrayList<>();
        for (Released released : ledger.revertAll(rule)) {
            changes.add(text(released));
            if (released.outcome() == Released.Outcome.FAILED) {
                problems.add(NodeProblem.fault(
                        "RevertFailed",
                        "%s: %s".formatted(released.path(), released.detail()),
                        "Mend the cause and run `regpath revert` again."));
            }
        }
        return new Part.Outcome(changes, problems);
    }

    /** One line for an operator. */
    static String text(Released released) {
        String word = switch (released.outcome()) {
            case REMOVED -> "- file ";
            case RESTORED -> "~ original put back: ";
            case CLEANED -> "~ our part taken out of ";
            case KEPT -> "  left as others changed it: ";
            case FAILED -> "! could not be given back: ";
        };
        return word + released.path() + (released.detail().isEmpty() ? "" : " (%s)".formatted(released.detail()));
    }
}
