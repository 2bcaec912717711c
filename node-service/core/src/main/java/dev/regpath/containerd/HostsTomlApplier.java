package dev.regpath.containerd;

import static java.util.Objects.requireNonNull;

import dev.regpath.containerd.FilePlan.FileStep;
import dev.regpath.containerd.FilePlan.FileToWrite;
import dev.regpath.contract.RegistryHost;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.fault.Subject;
import dev.regpath.files.Bytes;
import dev.regpath.files.DriftRule;
import dev.regpath.files.Edit;
import dev.regpath.files.FileErrors;
import dev.regpath.files.Ledger;
import dev.regpath.files.NodeFiles;
import dev.regpath.files.NodeFiles.NewFile;
import dev.regpath.files.Owned;
import dev.regpath.files.Owned.FileState;
import dev.regpath.files.Owned.Role;
import dev.regpath.files.Released;
import dev.regpath.files.RestorationLimit;
import dev.regpath.routing.Mirror;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes containerd's hosts.toml files say what the routing table's mirrors ask for, and takes them back. Level-triggered:
 * each pass looks at the node again, and one that finds everything right writes nothing. A mirror that can't be written
 * does not hold up the others. Not for use by two threads, nor two processes on one ledger.
 */
public final class HostsTomlApplier {
    private static final String PURPOSE = "mirror ";
    private static final int DIRECTORY_MODE = 0755;

    /**
     * Where and how to write.
     *
     * @param roots the parts of {@code config_path}, as {@link ConfigPath} finds them; the first is written to where
     *     nothing of a registry is there yet
     * @param version of the running daemon; if it is not known, what every version reads is written where there is such
     * @param limit how often a file is put right after others changed it
     */
    public record Settings(List<Path> roots, Optional<ContainerdVersion> version, RestorationLimit limit) {
        public Settings {
            roots = List.copyOf(roots);
            if (roots.isEmpty() || !roots.stream().allMatch(Path::isAbsolute)) {
                throw new IllegalArgumentException("'%s' is not a list of absolute directories".formatted(roots));
            }
            requireNonNull(version, "version");
            requireNonNull(limit, "limit");
        }
    }

    /**
     * What a pass did.
     *
     * @param changed files that were written, in order
     * @param released files that were given back
     * @param problems of the plan, and of carrying it out
     */
    public record HostsTomlResult(List<Path> changed, List<Released> released, List<Problem> problems) {
        public HostsTomlResult {
            changed = List.copyOf(changed);
            released = List.copyOf(released);
            problems = List.copyOf(problems);
        }
    }

    private final Ledger ledger;
    private final InstantSource clock;
    private final Surveyor surveyor;
    private final Planner planner;
    private final DriftRule rule;

    /**
     * Looks at nothing yet.
     *
     * @param proof what is known already to be read as it is meant
     */
    public HostsTomlApplier(
            NodeFiles files, Ledger ledger, Settings settings, HostsTomlProof proof, InstantSource clock) {
        this.ledger = requireNonNull(ledger, "ledger");
        this.clock = requireNonNull(clock, "clock");
        ContainerdVersion version = settings.version().orElse(ContainerdVersion.NEWEST);
        this.surveyor = new Surveyor(files, ledger, settings.roots(), version);
        this.planner = new Planner(ledger, surveyor, settings.version(), settings.limit(), proof);
        this.rule = new HostsDrift(version);
    }

    /** What it takes for the node to have these mirrors and no others of ours. Writes nothing. */
    public FilePlan plan(List<Mirror> mirrors) throws IOException {
        return plan(mirrors, new LinkedHashSet<>());
    }

    /**
     * What it takes for some mirrors to be as they should be. All others are not even looked at.
     *
     * @param mirrors those that changed
     * @param gone registries that have no mirror any more
     */
    public FilePlan planChange(List<Mirror> mirrors, Set<RegistryHost> gone) throws IOException {
        Set<String> concerned = new HashSet<>();
        gone.forEach(registry -> concerned.add(purpose(registry)));
        mirrors.forEach(mirror -> concerned.add(purpose(mirror.registry())));
        Set<Path> keep = new HashSet<>();
        ledger.owned().stream()
                .filter(file -> file.purpose().startsWith(PURPOSE) && !concerned.contains(file.purpose()))
                .forEach(file -> keep.add(file.path()));
        return plan(mirrors, keep);
    }

    private FilePlan plan(List<Mirror> mirrors, Set<Path> keep) throws IOException {
        List<FileStep> steps = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (Mirror mirror : mirrors) {
            Planner.MirrorPlan plan = planner.plan(mirror, clock.instant());
            steps.addAll(plan.steps());
            problems.addAll(plan.problems());
            keep.addAll(plan.wanted());
            if (plan.leftAlone()) {
                owned(mirror.registry()).forEach(file -> keep.add(file.path()));
            }
        }
        steps.addAll(releases(keep, problems));
        return new FilePlan(steps, problems);
    }

    /**
     * Carries out a plan that was made just now. What can't be written is reported in the result, and does not stop the
     * rest.
     *
     * @throws IOException if the record of what was done can't be made durable; the next pass finds its way all the same
     */
    public HostsTomlResult apply(FilePlan plan) throws IOException {
        HostsTomlResult result = applyChange(plan);
        ledger.settle();
        return result;
    }

    /**
     * The same, but until {@link Ledger#settle} the durable record says what was about to be done, and not that it was. Who
     * ends in between finds all that is ours by it, too.
     */
    public HostsTomlResult applyChange(FilePlan plan) {
        List<Path> changed = new ArrayList<>();
        List<Released> released = new ArrayList<>();
        List<Problem> problems = new ArrayList<>(plan.problems());
        Set<RegistryHost> failed = new LinkedHashSet<>();
        for (FileStep step : plan.steps()) {
            if (failed.contains(step.registry())) {
                continue; // A hosts.toml must not name a certificate that could not be written.
            }
            try {
                run(step, changed, released);
            } catch (IOException e) {
                failed.add(step.registry());
                problems.add(Problem.of(
                        ProblemCode.WRITE_FAILED,
                        Subject.mirror(step.registry().toString()),
                        FileErrors.file(e)
                                .orElseGet(() -> step.edits().getFirst().file()),
                        "can't be written: " + FileErrors.reason(e),
                        "Until it can, containerd reads the present file; the next pass tries again"));
            }
        }
        return new HostsTomlResult(changed, released, problems);
    }

    /** What to do with files of ours that others changed, for {@link Ledger#revertAll}. */
    public DriftRule driftRule() {
        return rule;
    }

    private void run(FileStep step, List<Path> changed, List<Released> released) throws IOException {
        String purpose = PURPOSE + step.registry();
        Instant now = clock.instant();
        switch (step) {
            case FilePlan.PublishDirectory(
                    RegistryHost _,
                    Path directory,
                    List<FileToWrite> contents,
                    boolean restores) -> {
                Path root = directory.getParent();
                if (root != null) {
                    ledger.createDirectories(root, DIRECTORY_MODE);
                }
                Map<String, NewFile> files = new LinkedHashMap<>();
                Map<String, Role> roles = new HashMap<>();
                for (FileToWrite content : contents) {
                    String name = content.file().getFileName().toString();
                    files.put(name, new NewFile(content.bytes(), content.attributes()));
                    roles.put(name, content.role());
                    changed.add(content.file());
                }
                Optional<Instant> restored = restores ? Optional.of(now) : Optional.empty();
                ledger.publish(directory, DIRECTORY_MODE, files, purpose, roles, restored);
            }
            case FilePlan.WriteFile write -> {
                write(write, purpose, now);
                changed.add(write.content().file());
            }
            case FilePlan.ReleaseFile(RegistryHost _, Edit edit) -> released.add(ledger.release(edit.file(), rule));
            case FilePlan.ReleaseDirectory release ->
                released.addAll(ledger.releaseDirectory(release.directory(), rule));
        }
    }

    private void write(FilePlan.WriteFile write, String purpose, Instant now) throws IOException {
        FileToWrite content = write.content();
        Path file = content.file();
        if (!write.takesOver()) {
            ledger.write(file, content.bytes(), content.attributes(), purpose, content.role());
            return;
        }
        boolean lost = ledger.find(file).isEmpty();
        Optional<Instant> restored = write.restores() ? Optional.of(now) : Optional.empty();
        ledger.overwrite(
                file, content.bytes(), content.attributes(), purpose, content.role(), write.original(), restored);
        Path directory = file.getParent();
        if (lost && content.role() == Role.MAIN && directory != null) {
            ledger.claimDirectory(directory); // An empty one left behind would hide _default.
        }
    }

    /** Everything of ours but {@code keep}, main files before those they name. */
    private List<FileStep> releases(Set<Path> keep, List<Problem> problems) {
        List<FileStep> steps = new ArrayList<>();
        Set<Path> directories = new LinkedHashSet<>();
        for (Role role : Role.values()) {
            for (Owned file : ledger.owned()) {
                if (file.role() != role || !file.purpose().startsWith(PURPOSE) || keep.contains(file.path())) {
                    continue;
                }
                Optional<Path> directory = madeAndUnused(file.path(), keep);
                try {
                    if (directory.isEmpty()) {
                        steps.add(new FilePlan.ReleaseFile(registry(file), edit(file)));
                    } else if (directories.add(directory.get())) {
                        steps.add(
                                new FilePlan.ReleaseDirectory(registry(file), directory.get(), edits(directory.get())));
                    }
                } catch (IOException e) {
                    problems.add(Problem.of(
                            ProblemCode.PLACE_UNUSABLE,
                            Subject.mirror(registry(file).toString()),
                            file.path(),
                            "this file of Regpath's can't be read, and is not restored: " + FileErrors.reason(e),
                            "See what is there now; remove it if it is not needed"));
                }
            }
        }
        return steps;
    }

    /** The directory of {@code file}, if we made it and keep nothing in it. */
    private Optional<Path> madeAndUnused(Path file, Set<Path> keep) {
        return Optional.ofNullable(file.getParent())
                .filter(ledger::made)
                .filter(directory -> keep.stream().noneMatch(path -> path.startsWith(directory)));
    }

    private List<Edit> edits(Path directory) throws IOException {
        List<Edit> edits = new ArrayList<>();
        for (Owned file : ledger.owned()) {
            if (directory.equals(file.path().getParent())) {
                edits.add(edit(file));
            }
        }
        return edits;
    }

    private Edit edit(Owned file) throws IOException {
        Optional<Bytes> now = surveyor.lookup().content(file.path());
        Optional<Bytes> before = ledger.before(file.path());
        if (ledger.state(file.path()) != FileState.CHANGED || now.isEmpty()) {
            return new Edit(file.path(), now, before);
        }
        return switch (rule.decide(file, now.get(), before)) {
            case DriftRule.DriftDecision.Keep _ -> new Edit(file.path(), now, now);
            case DriftRule.DriftDecision.Replace(Bytes remainder) -> new Edit(file.path(), now, Optional.of(remainder));
            case DriftRule.DriftDecision.Restore() -> new Edit(file.path(), now, before);
        };
    }

    private List<Owned> owned(RegistryHost registry) {
        return ledger.owned().stream()
                .filter(file -> file.purpose().equals(PURPOSE + registry))
                .toList();
    }

    /** As it is in the ledger. */
    static String purpose(RegistryHost registry) {
        return PURPOSE + registry;
    }

    private static RegistryHost registry(Owned file) {
        return RegistryHost.parse(file.purpose().substring(PURPOSE.length()));
    }
}
