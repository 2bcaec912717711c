package dev.regpath.containerd;

import dev.regpath.containerd.FilePlan.FileStep;
import dev.regpath.containerd.FilePlan.FileToWrite;
import dev.regpath.containerd.HostsToml.HostTable;
import dev.regpath.containerd.HostsTomlWriter.Comments;
import dev.regpath.containerd.RegistryDirectory.Origin;
import dev.regpath.fault.Effect;
import dev.regpath.fault.Position;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.files.Attributes;
import dev.regpath.files.Bytes;
import dev.regpath.files.FileErrors;
import dev.regpath.files.Ledger;
import dev.regpath.files.Owned.FileState;
import dev.regpath.files.Owned.Role;
import dev.regpath.files.RestorationLimit;
import dev.regpath.routing.Mirror;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides what has to be written for one mirror. */
final class Planner {
    /**
     * What one mirror needs.
     *
     * @param wanted the files it should have; empty if it may not be written
     */
    record MirrorPlan(List<FileStep> steps, List<Path> wanted, List<Problem> problems) {
        boolean leftAlone() {
            return problems.stream().anyMatch(problem -> problem.code().effect() == Effect.LEAVES);
        }
    }

    private final Ledger ledger;
    private final Surveyor surveyor;
    private final Optional<ContainerdVersion> version;
    private final RestorationLimit limit;
    private final HostsTomlProof proof;

    Planner(
            Ledger ledger,
            Surveyor surveyor,
            Optional<ContainerdVersion> version,
            RestorationLimit limit,
            HostsTomlProof proof) {
        this.ledger = ledger;
        this.surveyor = surveyor;
        this.version = version;
        this.limit = limit;
        this.proof = proof;
    }

    MirrorPlan plan(Mirror mirror, Instant now) {
        RegistryDirectory here;
        try {
            here = surveyor.survey(mirror.registry());
        } catch (IOException e) {
            return refused(placeUnusable(mirror, e));
        }
        List<Problem> problems = new ArrayList<>(here.problems());
        if (here.writer().isPresent()) {
            KnownWriter writer = here.writer().get();
            problems.add(Problem.of(
                    writer.shares() ? ProblemCode.OTHER_WRITER : ProblemCode.DECLINED,
                    mirror.subject(),
                    here.directory(),
                    writer.title() + " writes here too",
                    writer.advice()));
            if (!writer.shares()) {
                return refused(problems);
            }
        }
        ManagedHosts ours = ManagedHosts.of(mirror, here.directory(), surveyor.lookup(), daemon());
        problems.addAll(ours.problems());
        if (!ours.problems().isEmpty()) {
            return refused(problems);
        }
        Optional<FileToWrite> file = hostsToml(mirror, here, ours.hosts(), problems);
        if (file.isEmpty()) {
            return refused(problems);
        }
        List<FileToWrite> contents = new ArrayList<>(ours.certificates());
        contents.add(file.get()); // After the certificates it names.
        List<Path> wanted = contents.stream().map(FileToWrite::file).toList();
        try {
            return drift(mirror, here, now, problems)
                    ? new MirrorPlan(steps(mirror, here, contents), wanted, problems)
                    : refused(problems);
        } catch (IOException e) {
            problems.add(placeUnusable(mirror, e));
            return refused(problems);
        }
    }

    /** Whether we may go on: others have not changed our file, or not too often. */
    private boolean drift(Mirror mirror, RegistryDirectory here, Instant now, List<Problem> problems) {
        if (!here.drifted()) {
            return true;
        }
        String what = here.state() == FileState.MISSING
                ? "this file of Regpath's was removed by others"
                : "this file of Regpath's was changed by others";
        boolean contested = ledger.find(here.hostsToml())
                .map(owned -> limit.reached(owned, now))
                .orElse(false);
        problems.add(
                contested
                        ? Problem.of(
                                ProblemCode.CONTESTED,
                                mirror.subject(),
                                here.hostsToml(),
                                what
                                        + ", %d times within %s: it is left unchanged"
                                                .formatted(limit.most(), limit.window()),
                                "Find who writes it, and take this registry from one of the two")
                        : Problem.of(
                                ProblemCode.DRIFT,
                                mirror.subject(),
                                here.hostsToml(),
                                what + "; it is restored, and what they added is kept",
                                "Change the RegistryPath \"%s\" instead".formatted(mirror.path())));
        return !contested;
    }

    private List<FileStep> steps(Mirror mirror, RegistryDirectory here, List<FileToWrite> contents) throws IOException {
        if (!here.exists()) {
            return List.of(
                    new FilePlan.PublishDirectory(mirror.registry(), here.directory(), contents, here.drifted()));
        }
        List<FileStep> steps = new ArrayList<>();
        for (FileToWrite content : contents) {
            FileState state = ledger.state(content.file());
            Optional<Bytes> before = surveyor.lookup().content(content.file());
            if (state == FileState.OURS && before.equals(Optional.of(content.bytes()))) {
                continue;
            }
            boolean main = content.role() == Role.MAIN;
            Optional<Bytes> original = main ? here.original() : Optional.empty();
            boolean takesOver = state == FileState.CHANGED
                    || state == FileState.MISSING
                    || (state == FileState.NOT_OURS && !before.equals(original));
            steps.add(new FilePlan.WriteFile(
                    mirror.registry(), content, before, takesOver, original, main && here.drifted()));
        }
        return steps;
    }

    /** The text of hosts.toml, made sure to be read as it is meant. */
    private Optional<FileToWrite> hostsToml(
            Mirror mirror, RegistryDirectory here, List<HostTable> ours, List<Problem> problems) {
        Merge merge = Merge.of(mirror.registry(), ours, here.theirs(), mirror.fallbackToUpstream(), oldest());
        if (!proof.isReadAsMeant(merge.file(), here.directory(), daemon())) {
            problems.add(Problem.of(
                    ProblemCode.FOREIGN_FILE_DROPPED,
                    mirror.subject(),
                    here.hostsToml(),
                    "what others want for this registry can't be written into one file with Regpath's hosts",
                    "It is left out. " + here.history()));
            merge = Merge.of(mirror.registry(), ours, HostsToml.EMPTY, mirror.fallbackToUpstream(), oldest());
            if (!proof.isReadAsMeant(merge.file(), here.directory(), daemon())) {
                problems.add(Problem.of(
                        ProblemCode.UNWRITABLE,
                        mirror.subject(),
                        here.hostsToml(),
                        "containerd %s would not read this mirror as it is meant".formatted(daemon()),
                        "Look at the hosts of the RegistryPath \"%s\" for something unusual".formatted(mirror.path())));
                return Optional.empty();
            }
        }
        if (!merge.leftOut().isEmpty()) {
            problems.add(Problem.of(
                    ProblemCode.UPSTREAM_LEFT_OUT,
                    mirror.subject(),
                    here.hostsToml(),
                    "others lead to the registry itself (%s), which this mirror must not fall back to"
                            .formatted(String.join(", ", merge.leftOut())),
                    "Set fallbackToUpstream if it may"));
        }
        String text = text(mirror, here, ours, merge.file());
        return Optional.of(
                new FileToWrite(here.hostsToml(), Bytes.of(text), attributes(here, merge.file()), Role.MAIN));
    }

    private String text(Mirror mirror, RegistryDirectory here, List<HostTable> ours, HostsToml file) {
        List<String> urls = ours.stream().map(HostTable::url).toList();
        List<String> others = file.hosts().stream()
                .map(HostTable::url)
                .filter(url -> !urls.contains(url))
                .toList();
        OwnMark.Root root = !mirror.fallbackToUpstream()
                ? OwnMark.Root.OURS
                : here.borrowed() ? OwnMark.Root.BORROWED : OwnMark.Root.THEIRS;
        List<String> head = new ArrayList<>();
        head.add(OwnMark.firstLine(mirror.path()));
        head.add(here.history());
        head.addAll(new OwnMark(urls, here.borrowed() ? others : List.of(), root).lines());
        Map<String, String> sections = new LinkedHashMap<>();
        sections.put(urls.getFirst(), "Regpath's");
        if (!others.isEmpty()) {
            sections.put(
                    others.getFirst(),
                    here.origin() instanceof Origin.HiddenDirectory(Path from)
                            ? "From " + from
                            : "From the file that was here before");
        }
        return HostsTomlWriter.write(file, new Comments(head, sections), daemon());
    }

    /** Headers may be credentials: then the file is for its owner alone. */
    private static Attributes attributes(RegistryDirectory here, HostsToml file) {
        boolean header = !file.root().header().isEmpty()
                || file.hosts().stream()
                        .anyMatch(host -> !host.fields().header().isEmpty());
        Attributes given = here.attributes();
        return header ? new Attributes(given.mode() & 0600, given.owner(), given.modified()) : given;
    }

    private ContainerdVersion daemon() {
        return version.orElse(ContainerdVersion.NEWEST);
    }

    /** Of what may be the daemon, the one that knows least words. */
    private ContainerdVersion oldest() {
        return version.orElse(new ContainerdVersion(2, 0, 0));
    }

    private static MirrorPlan refused(List<Problem> problems) {
        return new MirrorPlan(List.of(), List.of(), problems);
    }

    private static MirrorPlan refused(Problem problem) {
        return refused(List.of(problem));
    }

    private static Problem placeUnusable(Mirror mirror, IOException e) {
        return new Problem(
                ProblemCode.PLACE_UNUSABLE,
                mirror.subject(),
                "the place of this registry's hosts.toml can't be used: " + FileErrors.reason(e),
                "containerd looks here at every pull of the registry; make it a plain directory that can be read",
                FileErrors.file(e).map(Position::of).orElse(Position.NONE));
    }
}
