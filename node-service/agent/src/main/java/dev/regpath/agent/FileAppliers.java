package dev.regpath.agent;

import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.containerd.HostsTomlApplier;
import dev.regpath.containerd.HostsTomlProof;
import dev.regpath.containerd.MarkedFiles;
import dev.regpath.contract.status.InstallerReport;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.fault.Subject;
import dev.regpath.files.DriftRule;
import dev.regpath.files.Ledger;
import dev.regpath.files.NodeFiles;
import dev.regpath.files.Released;
import dev.regpath.files.RestorationLimit;
import dev.regpath.hostsfile.HostsFileApplier;
import dev.regpath.runtime.ContainerRuntime;
import dev.regpath.runtime.RuntimeView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the appliers that write files have in common: the ledger of what is ours. One for all of them, or each would forget
 * what the others have written down.
 */
final class FileAppliers {
    private final NodeFiles files;
    private final Path state;
    private final Path hostsFile;
    private final ContainerRuntime runtime;
    private final HostsTomlProof proof = new HostsTomlProof();
    private Optional<Ledger> ledger = Optional.empty();

    /**
     * Opens nothing yet.
     *
     * @param state what survives a reboot; a path of the node
     * @param hostsFile the hosts file; a path of the node
     */
    FileAppliers(NodeFiles files, Path state, Path hostsFile, ContainerRuntime runtime) {
        this.files = files;
        this.state = state;
        this.hostsFile = hostsFile;
        this.runtime = runtime;
    }

    /** Has the ledger read from disk again before it is used. */
    void readAgain() {
        ledger = Optional.empty();
    }

    /** Where its record was lost, with what is ours by its own mark. */
    Ledger ledger() throws IOException {
        if (ledger.isEmpty()) {
            Ledger read = Ledger.openOrBegin(files, state);
            if (read.damage().isPresent()) {
                MarkedFiles.adoptBy(read, files, runtime().registries().roots());
            }
            ledger = Optional.of(read);
        }
        return ledger.get();
    }

    /** Makes the record of what was done durable, and not only that of what was about to be done. */
    void settle() throws IOException {
        if (ledger.isPresent()) {
            ledger.get().settle();
        }
    }

    /** That its record was lost, if it was. */
    static List<Problem> damage(Ledger ledger) throws IOException {
        return ledger.damage().isEmpty()
                ? List.of()
                : List.of(Problem.of(
                        ProblemCode.RECORD_DAMAGED,
                        Subject.NODE,
                        "the record of Regpath's files can't be understood; files with Regpath's mark are recognised"
                                + " again, and the damaged record is kept as " + ledger.damagedKeptAt(),
                        "Check for files of Regpath's that are no longer needed; saved originals stay beside the"
                                + " damaged record until you remove it."));
    }

    /** What the chart's installer has done on this node, if it has done anything. */
    Optional<InstallerReport> installer() throws IOException {
        return new InstallerFile(files, state).read();
    }

    /** The node's container runtime. */
    RuntimeView runtime() throws IOException {
        return runtime.look();
    }

    Path hostsFile() {
        return hostsFile;
    }

    HostsFileApplier names() throws IOException {
        return new HostsFileApplier(files, ledger(), hostsFile(), RestorationLimit.DEFAULT, Clock.systemUTC());
    }

    HostsTomlApplier mirrors(Ledger ledger) throws IOException {
        RuntimeView running = runtime();
        return new HostsTomlApplier(
                files,
                ledger,
                new HostsTomlApplier.Settings(
                        running.registries().roots(),
                        running.version().flatMap(ContainerdVersion::parse),
                        RestorationLimit.DEFAULT),
                proof,
                Clock.systemUTC());
    }

    /** Gives back every file that is still ours, whatever it is for. */
    Applier.ApplyOutcome revertAll() throws IOException {
        Ledger ledger = ledger();
        if (ledger.owned().isEmpty() && ledger.damage().isEmpty()) {
            return Applier.ApplyOutcome.NOTHING;
        }
        List<Problem> problems = new ArrayList<>(damage(ledger));
        DriftRule mirrors = mirrors(ledger).driftRule();
        DriftRule rule = (owned, now, before) ->
                (HostsFileApplier.wrote(owned) ? HostsFileApplier.driftRule() : mirrors).decide(owned, now, before);
        List<String> changes = new ArrayList<>();
        for (Released released : ledger.revertAll(rule)) {
            changes.add(text(released));
            if (released.outcome() == Released.ReleaseOutcome.FAILED) {
                problems.add(Problem.of(
                        ProblemCode.REVERT_FAILED,
                        Subject.NODE,
                        "%s: %s".formatted(released.path(), released.detail()),
                        "Correct the cause and run `regpath revert` again."));
            }
        }
        return new Applier.ApplyOutcome(changes, problems);
    }

    /** One line for an operator. */
    static String text(Released released) {
        String word = switch (released.outcome()) {
            case REMOVED -> "- file ";
            case RESTORED -> "~ original put back: ";
            case CLEANED -> "~ Regpath's part removed from ";
            case KEPT -> "  left as others changed it: ";
            case FAILED -> "! could not be restored: ";
        };
        return word + released.path() + (released.detail().isEmpty() ? "" : " (%s)".formatted(released.detail()));
    }
}
