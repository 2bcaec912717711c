package dev.regpath.hostsfile;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.Addresses;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.fault.Subject;
import dev.regpath.files.Attributes;
import dev.regpath.files.Bytes;
import dev.regpath.files.DriftRule;
import dev.regpath.files.Edit;
import dev.regpath.files.FileEntry;
import dev.regpath.files.Ledger;
import dev.regpath.files.NodeFiles;
import dev.regpath.files.Original;
import dev.regpath.files.Owned;
import dev.regpath.files.Owned.FileState;
import dev.regpath.files.Released;
import dev.regpath.files.RestorationLimit;
import dev.regpath.input.Limits;
import dev.regpath.observe.HostsFile;
import dev.regpath.routing.PinnedName;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes our block in the hosts file say what the routing table's names ask for, and takes it out again. Level-triggered:
 * each pass looks at the file again, and one that finds the block right writes nothing. The file may be changed by
 * others at any time: it is read once more right before it is replaced, and only our lines are ever ours.
 *
 * <p>Not for use by two threads, nor two processes on one ledger.
 */
public final class HostsFileApplier {
    private static final String PURPOSE = "names";

    /**
     * What a pass did.
     *
     * @param written whether our block was written
     * @param released what became of it, if it was taken out
     * @param problems of carrying the plan out; those of the plan are not repeated
     */
    public record HostsFileResult(boolean written, Optional<Released> released, List<Problem> problems) {
        public HostsFileResult {
            requireNonNull(released, "released");
            problems = List.copyOf(problems);
        }
    }

    private final NodeFiles files;
    private final Ledger ledger;
    private final Path file;
    private final RestorationLimit limit;
    private final InstantSource clock;

    /**
     * Does nothing yet.
     *
     * @param file the node's {@code /etc/hosts}; need not exist
     * @param limit how often our block is put right after others changed it
     */
    public HostsFileApplier(NodeFiles files, Ledger ledger, Path file, RestorationLimit limit, InstantSource clock) {
        this.files = requireNonNull(files, "files");
        this.ledger = requireNonNull(ledger, "ledger");
        this.file = requireNonNull(file, "file");
        this.limit = requireNonNull(limit, "limit");
        this.clock = requireNonNull(clock, "clock");
    }

    /** Whether the ledger has this file from us, and {@link #driftRule} is the one for it. */
    public static boolean wrote(Owned owned) {
        return owned.purpose().equals(PURPOSE);
    }

    /** How our block is given back, for {@link Ledger#revertAll}. */
    public static DriftRule driftRule() {
        return new BlockRule();
    }

    /** What it takes for the hosts file to pin these names and no others. Writes nothing. */
    public HostsFilePlan plan(List<PinnedName> names) {
        List<Problem> problems = new ArrayList<>();
        Optional<Bytes> now;
        try {
            now = read();
        } catch (IOException e) {
            boolean matters = !names.isEmpty() || ledger.find(file).isPresent();
            return nothing(names, matters ? List.of(unusable("can't be read: " + reason(e))) : List.of());
        }
        HostsText text = HostsText.of(now.orElse(Bytes.of("")));
        Optional<Bytes> after = after(names, now, text);
        if (now.isPresent() && !names.isEmpty()) {
            listedByOthers(names, text, problems);
        }
        if (now.equals(after)) {
            return nothing(names, problems);
        }
        Optional<Problem> obstacle = obstacle();
        if (obstacle.isPresent()) {
            problems.add(obstacle.get());
            return nothing(names, problems);
        }
        boolean restores = !names.isEmpty() && changedByOthers(text);
        if (restores
                && ledger.find(file)
                        .filter(owned -> limit.reached(owned, clock.instant()))
                        .isPresent()) {
            problems.add(Problem.of(
                    ProblemCode.CONTESTED,
                    Subject.NAMES,
                    file,
                    "others keep changing Regpath's block; it was restored %d times and is left unchanged for now"
                            .formatted(limit.most()),
                    "Find out who writes the file (a cloud image's boot script, configuration management) and let it keep"
                            + " the lines from '%s' to '%s'.".formatted(HostsFile.BEGIN, HostsFile.END)));
            return nothing(names, problems);
        }
        if (restores) {
            problems.add(Problem.of(
                    ProblemCode.DRIFT,
                    Subject.NAMES,
                    file,
                    "Regpath's block was changed by others; it is restored",
                    "If another tool writes this file, let it keep the lines from '%s' to '%s'."
                            .formatted(HostsFile.BEGIN, HostsFile.END)));
        }
        return new HostsFilePlan(names, Optional.of(new Edit(file, now, after)), restores, problems);
    }

    /**
     * Carries out a plan that was made just now. What others wrote since is kept.
     *
     * @throws IOException if the record of what was done can't be made durable; the next pass finds its way all the same
     */
    public HostsFileResult apply(HostsFilePlan plan) throws IOException {
        boolean written = false;
        Optional<Released> released = Optional.empty();
        List<Problem> problems = new ArrayList<>();
        try {
            if (!plan.isEmpty() && plan.names().isEmpty()) {
                released = Optional.of(takeOut());
            } else if (!plan.isEmpty()) {
                write(plan);
                written = true;
            }
        } catch (IOException e) {
            problems.add(Problem.of(
                    ProblemCode.WRITE_FAILED,
                    Subject.NAMES,
                    file,
                    "can't be written: " + reason(e),
                    "Its content is as before; the next pass tries again."));
        }
        ledger.settle();
        return new HostsFileResult(written, released, problems);
    }

    /** Those of these names that are in the file as they should. */
    public List<PinnedName> observe(List<PinnedName> names) throws IOException {
        HostsText text = HostsText.of(read().orElse(Bytes.of("")));
        return names.stream().filter(text::has).toList();
    }

    private void write(HostsFilePlan plan) throws IOException {
        HostsText text = HostsText.of(read().orElse(Bytes.of("")));
        ledger.writePart(
                file,
                text.part(),
                text.part(plan.names()),
                whole -> HostsText.of(whole).with(plan.names()),
                PURPOSE,
                plan.restores() ? Optional.of(clock.instant()) : Optional.empty());
    }

    private Released takeOut() throws IOException {
        if (ledger.find(file).isPresent()) {
            return ledger.release(file, driftRule());
        }
        // The record was lost, the block was not.
        Attributes theirs = files.look(file).map(FileEntry::modeAndOwner).orElse(Attributes.mode(0644));
        files.write(file, HostsText.of(files.read(file, Limits.HOSTS_FILE)).without(), theirs);
        return new Released(file, Released.ReleaseOutcome.CLEANED, "");
    }

    private Optional<Bytes> after(List<PinnedName> names, Optional<Bytes> now, HostsText text) {
        if (!names.isEmpty()) {
            return Optional.of(text.with(names));
        }
        boolean ourFile = text.part().isPresent()
                && text.others().isEmpty()
                && ledger.find(file).map(Owned::before).equals(Optional.of(new Original.Shared(false)));
        return ourFile ? Optional.empty() : now.map(_ -> text.without());
    }

    private boolean changedByOthers(HostsText text) {
        FileState state = ledger.stateOfPart(file, text.part());
        return switch (state) {
            case CHANGED, MISSING -> true;
            case OURS -> !text.contiguous();
            case NOT_OURS, UNTOUCHED -> false;
        };
    }

    private void listedByOthers(List<PinnedName> names, HostsText text, List<Problem> problems) {
        for (PinnedName name : names) {
            Set<InetAddress> theirs =
                    new HashSet<>(HostsFile.lookUp(text.others(), name.host().text()));
            name.addresses().forEach(theirs::remove);
            if (!theirs.isEmpty()) {
                problems.add(Problem.of(
                        ProblemCode.LISTED_BY_OTHERS,
                        Subject.NAMES,
                        file,
                        "'%s' is also listed by others, with %s: programs may try that first"
                                .formatted(
                                        name.host(),
                                        theirs.stream()
                                                .sorted(Addresses.ORDER)
                                                .map(Addresses::text)
                                                .collect(Collectors.joining(", "))),
                        "Remove that line, or set names.pin to Never for path '%s'.".formatted(name.path())));
            }
        }
    }

    private Optional<Problem> obstacle() {
        try {
            Optional<FileEntry> entry = files.look(file);
            if (entry.isEmpty()) {
                return Optional.empty();
            }
            return switch (entry.get().kind()) {
                case FILE ->
                    files.isMountPoint(file)
                            ? Optional.of(
                                    unusable(
                                            "is a mount of its own, as in a container, so that it can't be replaced in one step"))
                            : Optional.empty();
                case LINK ->
                    Optional.of(unusable("is a link to %s, which others manage"
                            .formatted(entry.get().target().orElse("nothing"))));
                case DIRECTORY, OTHER -> Optional.of(unusable("is not a plain file"));
            };
        } catch (IOException e) {
            return Optional.of(unusable("can't be examined: " + reason(e)));
        }
    }

    private Problem unusable(String what) {
        return Problem.of(
                ProblemCode.HOSTS_FILE_UNUSABLE,
                Subject.NAMES,
                file,
                what + "; names are left as they are",
                "Let it be a plain file (in a container: mount the node's directory, not the file), or set names.pin to"
                        + " Never. Mirrors and redirects are not affected.");
    }

    private Optional<Bytes> read() throws IOException {
        return files.follow(file).isPresent() ? Optional.of(files.read(file, Limits.HOSTS_FILE)) : Optional.empty();
    }

    private static HostsFilePlan nothing(List<PinnedName> names, List<Problem> problems) {
        return new HostsFilePlan(names, Optional.empty(), false, problems);
    }

    private static String reason(IOException e) {
        return e instanceof FileSystemException system && system.getReason() != null
                ? system.getReason()
                : String.valueOf(e.getMessage());
    }
}
