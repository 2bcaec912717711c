package dev.regpath.containerd;

import dev.regpath.containerd.HostDirectories.CandidateDirectory;
import dev.regpath.containerd.HostsLookup.LookupResult;
import dev.regpath.containerd.RegistryDirectory.Origin;
import dev.regpath.contract.RegistryHost;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.fault.Subject;
import dev.regpath.files.Attributes;
import dev.regpath.files.Bytes;
import dev.regpath.files.FileEntry;
import dev.regpath.files.Ledger;
import dev.regpath.files.NodeFiles;
import dev.regpath.files.Original;
import dev.regpath.files.Owned;
import dev.regpath.files.Owned.FileState;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at the node for one registry at a time. Reads only. */
final class Surveyor {
    private static final int MODE = 0644;

    private final NodeFiles files;
    private final Ledger ledger;
    private final List<Path> roots;
    private final ContainerdVersion version;
    private final HostsLookup lookup;

    Surveyor(NodeFiles files, Ledger ledger, List<Path> roots, ContainerdVersion version) {
        this.files = files;
        this.ledger = ledger;
        this.roots = roots;
        this.version = version;
        this.lookup = new HostsLookup(files, roots, version);
    }

    HostsLookup lookup() {
        return lookup;
    }

    /** Where our file belongs and what is there without us. */
    RegistryDirectory survey(RegistryHost registry) throws IOException {
        List<CandidateDirectory> there = new ArrayList<>();
        for (CandidateDirectory candidate : HostDirectories.candidates(roots, registry)) {
            if (files.follow(candidate.path()).isPresent()) {
                there.add(candidate);
            }
        }
        // containerd takes the first that exists; without us it would take the first that is not ours alone.
        Optional<CandidateDirectory> hidden = first(there, candidate -> !oursAlone(candidate.path()));
        Optional<CandidateDirectory> theirs = hidden.filter(candidate -> !candidate.shared());
        Optional<CandidateDirectory> ours = first(there, candidate -> oursAlone(candidate.path()))
                .filter(candidate -> hidden.isEmpty() || there.indexOf(candidate) < there.indexOf(hidden.get()));
        if (ours.isPresent()) {
            return own(registry, ours.get().path(), hidden);
        }
        if (theirs.isPresent()) {
            return inPlace(registry, theirs.get().path());
        }
        Path root = hidden.map(CandidateDirectory::root).orElse(roots.getFirst());
        return fresh(registry, root.resolve(HostDirectories.name(registry)), hidden);
    }

    /** A directory that is not there (any more). */
    private RegistryDirectory fresh(RegistryHost registry, Path directory, Optional<CandidateDirectory> hidden)
            throws IOException {
        Path file = directory.resolve(HostsLookup.HOSTS_TOML);
        FileState state = ledger.state(file);
        if (ledger.before(file).isPresent()) { // The directory was removed, and with it what had been theirs.
            return described(registry, directory, false, Optional.empty(), state, ledger.before(file));
        }
        List<Problem> problems = new ArrayList<>();
        Borrowed borrowed = borrow(registry, hidden, problems);
        String history = borrowed.origin() instanceof Origin.HiddenDirectory(Path from)
                ? "There was no such directory before; what %s says is below, as this directory hides it."
                        .formatted(from)
                : "There was no such directory before.";
        return new RegistryDirectory(
                directory,
                false,
                Optional.empty(),
                state,
                borrowed.hosts(),
                borrowed.origin(),
                Optional.empty(),
                history,
                Attributes.mode(borrowed.mode()),
                KnownWriter.of(new KnownWriter.SearchedPlace(files, directory, "")),
                problems);
    }

    /** A directory that we made and that nothing else uses. */
    private RegistryDirectory own(RegistryHost registry, Path directory, Optional<CandidateDirectory> hidden)
            throws IOException {
        Path file = directory.resolve(HostsLookup.HOSTS_TOML);
        Optional<Bytes> current = lookup.content(file);
        FileState state = ledger.state(file);
        if (state == FileState.CHANGED
                && current.isPresent()
                && OwnMark.remainder(current.get(), directory, version).isPresent()) {
            return inPlace(registry, directory); // It now is as if they had a file of their own here.
        }
        RegistryDirectory fresh = fresh(registry, directory, hidden);
        return new RegistryDirectory(
                directory,
                true,
                current,
                state,
                fresh.theirs(),
                fresh.origin(),
                fresh.original(),
                fresh.history(),
                fresh.attributes(),
                fresh.writer(),
                fresh.problems());
    }

    /** A directory that others use. */
    private RegistryDirectory inPlace(RegistryHost registry, Path directory) throws IOException {
        if (files.look(directory)
                .map(entry -> entry.kind() == FileEntry.FileType.LINK)
                .orElse(false)) {
            throw new FileSystemException(
                    directory.toString(), null, "it is a link, and what it leads to may serve other registries too");
        }
        Path file = directory.resolve(HostsLookup.HOSTS_TOML);
        Optional<Bytes> current = lookup.content(file);
        FileState state = ledger.state(file);
        return described(registry, directory, true, current, state, original(file, current, state, directory));
    }

    private RegistryDirectory described(
            RegistryHost registry,
            Path directory,
            boolean exists,
            Optional<Bytes> current,
            FileState state,
            Optional<Bytes> original)
            throws IOException {
        List<Problem> problems = new ArrayList<>();
        Path file = directory.resolve(HostsLookup.HOSTS_TOML);
        LookupResult found = lookup.in(directory, original);
        String history = history(file, original);
        found.dropped()
                .ifPresent(reason -> problems.add(Problem.of(
                        ProblemCode.FOREIGN_FILE_DROPPED,
                        Subject.mirror(registry.toString()),
                        file,
                        "containerd drops this file: " + reason,
                        "Regpath's takes its place. If it is still wanted, correct the original. " + history)));
        tellFailures(registry, found, problems);
        boolean usable = original.isPresent()
                && original.get().size() > 0
                && found.dropped().isEmpty();
        Origin origin = found.hosts().isEmpty()
                ? new Origin.Nowhere()
                : usable ? new Origin.SamePlace() : new Origin.CertificateFiles();
        String firstLine =
                original.flatMap(content -> content.text().lines().findFirst()).orElse("");
        return new RegistryDirectory(
                directory,
                exists,
                current,
                state,
                found.hosts(),
                origin,
                original,
                history,
                attributes(file),
                KnownWriter.of(new KnownWriter.SearchedPlace(files, directory, firstLine)),
                problems);
    }

    private String history(Path file, Optional<Bytes> original) throws IOException {
        if (original.isEmpty()) {
            return "There was no such file before.";
        }
        Optional<String> link = ledger.find(file).isPresent()
                ? ledger.find(file)
                        .map(Owned::before)
                        .filter(Original.Link.class::isInstance)
                        .map(before -> ((Original.Link) before).target())
                : files.look(file).flatMap(FileEntry::target);
        return link.map("Before, this was a link to %s."::formatted)
                .orElseGet(() ->
                        "The file that was here before is kept as %s.".formatted(ledger.keptAt(file, original.get())));
    }

    /** What others would want at {@code file}: what was there before us, or what they have made of it since. */
    private Optional<Bytes> original(Path file, Optional<Bytes> current, FileState state, Path directory)
            throws IOException {
        return switch (state) {
            case OURS, UNTOUCHED, MISSING -> ledger.before(file);
            case NOT_OURS ->
                current.isPresent() ? OwnMark.remainder(current.get(), directory, version) : Optional.empty();
            case CHANGED -> {
                Optional<Bytes> before = ledger.before(file);
                Optional<Bytes> now = OwnMark.remainder(current.orElseThrow(), directory, version);
                boolean same = before.isPresent()
                        && (now.isEmpty()
                                || lookup.in(directory, now)
                                        .hosts()
                                        .equals(lookup.in(directory, before).hosts()));
                yield same ? before : now;
            }
        };
    }

    private record Borrowed(HostsToml hosts, Origin origin, int mode) {}

    /** What the directory says that ours will hide. */
    private Borrowed borrow(RegistryHost registry, Optional<CandidateDirectory> hidden, List<Problem> problems)
            throws IOException {
        if (hidden.isEmpty()) {
            return new Borrowed(HostsToml.EMPTY, new Origin.Nowhere(), MODE);
        }
        Path directory = hidden.get().path();
        Path file = directory.resolve(HostsLookup.HOSTS_TOML);
        FileState state = ledger.state(file);
        Optional<Bytes> content = original(file, lookup.content(file), state, directory);
        LookupResult found = lookup.in(directory, content);
        tellFailures(registry, found, problems);
        int mode = files.follow(file).map(FileEntry::mode).orElse(MODE) & MODE;
        return found.hosts().isEmpty()
                ? new Borrowed(HostsToml.EMPTY, new Origin.Nowhere(), MODE)
                : new Borrowed(found.hosts(), new Origin.HiddenDirectory(directory), mode);
    }

    private void tellFailures(RegistryHost registry, LookupResult found, List<Problem> problems) {
        found.failures()
                .forEach(failure -> problems.add(Problem.of(
                        ProblemCode.FOREIGN_CERTIFICATE_UNUSABLE,
                        Subject.mirror(registry.toString()),
                        failure.file(),
                        "containerd can't load this file (%s), so every pull of this registry fails; what is in %s names it"
                                .formatted(
                                        failure.why(),
                                        found.directory().map(Path::toString).orElse("its directory")),
                        "Put the file there, or take its name out of the hosts.toml there. Regpath did not write it")));
    }

    /** Mode and owner of the file that ours takes the place of. */
    private Attributes attributes(Path file) throws IOException {
        Optional<Owned> owned = ledger.find(file);
        if (owned.isPresent() && owned.get().before() instanceof Original.Saved saved) {
            return new Attributes(saved.attributes().mode(), saved.attributes().owner(), Optional.empty());
        }
        return files.follow(file).map(FileEntry::modeAndOwner).orElse(Attributes.mode(MODE));
    }

    /** Whether we made the directory and nothing but our own files is in it. */
    private boolean oursAlone(Path directory) throws IOException {
        if (!ledger.made(directory)) {
            return false;
        }
        for (String name : files.list(directory)) {
            Optional<Owned> owned = ledger.find(directory.resolve(name));
            if (owned.isEmpty() || !(owned.get().before() instanceof Original.Absent)) {
                return false;
            }
        }
        return true;
    }

    private interface Test {
        boolean holds(CandidateDirectory candidate) throws IOException;
    }

    private static Optional<CandidateDirectory> first(List<CandidateDirectory> candidates, Test test)
            throws IOException {
        for (CandidateDirectory candidate : candidates) {
            if (test.holds(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }
}
