package dev.regpath.files;

import dev.regpath.files.NodeFiles.NewFile;
import dev.regpath.files.Owned.Role;
import dev.regpath.files.Owned.Standing;
import dev.regpath.files.Released.Outcome;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What of the node is ours, and what was there before. Each change is written down, durably, before it is made; whatever
 * instant the process ends at, the next one knows everything that may have been changed, and either finishes or undoes
 * it. A ledger with nothing in it leaves no trace on disk.
 *
 * <p>Used by one process at a time, and by one thread: the caller sees to that.
 */
public final class Ledger {
    private final NodeFiles files;
    private final LedgerStore store;
    private final Originals originals;
    private final Map<Path, Owned> owned = new LinkedHashMap<>();
    private final Set<Path> directories = new LinkedHashSet<>();
    private boolean unsaved;

    private Ledger(NodeFiles files, LedgerStore store, Manifest manifest) {
        this.files = files;
        this.store = store;
        this.originals = store.originals();
        this.directories.addAll(manifest.directories());
        manifest.files().forEach(file -> this.owned.put(file.path(), file));
    }

    /**
     * Reads the ledger kept in {@code directory}, or begins one. Changes nothing.
     *
     * @throws LedgerException if there is one that can't be understood
     */
    public static Ledger open(NodeFiles files, Path directory) throws IOException {
        LedgerStore store = new LedgerStore(files, directory);
        return new Ledger(files, store, store.load());
    }

    /** All files of ours, oldest first. */
    public List<Owned> owned() {
        return List.copyOf(owned.values());
    }

    public Optional<Owned> find(Path path) {
        return Optional.ofNullable(owned.get(path));
    }

    /** Whether we made this directory. */
    public boolean made(Path dir) {
        return directories.contains(dir);
    }

    /** How what is at {@code path} compares with what we wrote there. */
    public Standing standing(Path path) throws IOException {
        Owned file = owned.get(path);
        return file == null ? Standing.NOT_OURS : file.standing(read(path));
    }

    /** What stood at {@code path} before it was ours. */
    public Optional<Bytes> before(Path path) throws IOException {
        Owned file = owned.get(path);
        return file == null ? Optional.empty() : originals.content(path, file.before());
    }

    /** Where {@code content}, found at {@code path}, is or would be kept while the path is ours. */
    public Path keptAt(Path path, Bytes content) {
        return originals.place(path, content);
    }

    /** Writes a file of ours. What stands there the first time is saved as the original. */
    public void write(Path path, Bytes content, Attributes attributes, String purpose, Role role) throws IOException {
        Owned file = owned.get(path);
        write(file == null ? claim(path, purpose, role) : file, content, attributes);
    }

    /**
     * Writes a file of ours over what somebody else made of it.
     *
     * @param original what they would want there without us; empty if nothing
     * @param restored when, if this counts as a restoration
     */
    public void overwrite(
            Path path,
            Bytes content,
            Attributes attributes,
            String purpose,
            Role role,
            Optional<Bytes> original,
            Optional<Instant> restored)
            throws IOException {
        Owned file = owned.get(path);
        if (file == null) {
            file = new Owned(
                    path, purpose, role, Optional.empty(), Optional.empty(), false, new Original.Absent(), List.of());
        }
        if (!originals.content(path, file.before()).equals(original)) {
            Optional<Entry> now = files.look(path);
            Attributes theirs = now.map(Entry::attributes).orElse(Attributes.mode(0644));
            file = file.withBefore(
                    original.isPresent() ? originals.save(path, original.get(), theirs) : new Original.Absent());
        }
        write(restored.isPresent() ? file.restoredAt(restored.get()) : file, content, attributes);
    }

    /** Creates a directory of ours, its missing parents included. */
    public void createDirectories(Path dir, int mode) throws IOException {
        if (files.follow(dir).isPresent()) {
            return;
        }
        Path parent = dir.getParent();
        if (parent != null) {
            createDirectories(parent, mode);
        }
        directories.add(dir);
        save();
        files.createDirectory(dir, mode);
    }

    /** Takes a directory for one we made, if nothing but new files of ours is in it: for when the record was lost. */
    public void claimDirectory(Path dir) throws IOException {
        for (String name : files.list(dir)) {
            Owned file = owned.get(dir.resolve(name));
            if (file == null || !(file.before() instanceof Original.Absent)) {
                return;
            }
        }
        unsaved |= directories.add(dir);
    }

    /**
     * Creates a directory of ours with files of ours, at once.
     *
     * @param roles of files by name; those without are supports
     * @param restored when, if somebody else had removed it
     */
    public void publish(
            Path dir,
            int mode,
            Map<String, NewFile> content,
            String purpose,
            Map<String, Role> roles,
            Optional<Instant> restored)
            throws IOException {
        List<Owned> added = new ArrayList<>();
        for (Map.Entry<String, NewFile> file : content.entrySet()) {
            Path path = dir.resolve(file.getKey());
            Role role = roles.getOrDefault(file.getKey(), Role.SUPPORT);
            Owned known = find(path).orElse(absentBefore(path, purpose, role));
            Owned next = known.about(file.getValue().content(), Optional.empty());
            added.add(restored.isPresent() ? next.restoredAt(restored.get()) : next);
        }
        directories.add(dir);
        added.forEach(file -> owned.put(file.path(), file));
        save();
        files.publish(dir, mode, content);
        added.forEach(file -> owned.put(file.path(), file.done()));
        unsaved = true;
    }

    /** Gives one file back: what stood there before stands there again. */
    public Released release(Path path, DriftRule rule) throws IOException {
        Owned file = owned.get(path);
        if (file == null) {
            return new Released(path, Outcome.KEPT, "Regpath never wrote it");
        }
        Optional<Bytes> now = read(path);
        if (file.standing(now) != Standing.CHANGED || now.isEmpty()) {
            return putBack(file, "");
        }
        return switch (rule.decide(file, now.get(), originals.content(path, file.before()))) {
            case DriftRule.Verdict.Keep(String why) -> forget(path, Outcome.KEPT, why);
            case DriftRule.Verdict.Restore() -> putBack(file, "changes by others added nothing of their own");
            case DriftRule.Verdict.Replace(Bytes remainder) -> {
                Attributes theirs = files.follow(path).map(Entry::modeAndOwner).orElse(Attributes.mode(0644));
                files.write(path, remainder, theirs);
                yield forget(path, Outcome.CLEANED, "others had changed it: their changes stay");
            }
        };
    }

    /** Gives back a directory we made, and the files in it: all at once if nobody else put anything there. */
    public List<Released> releaseDirectory(Path dir, DriftRule rule) throws IOException {
        List<Owned> inside = owned.values().stream()
                .filter(file -> dir.equals(file.path().getParent()))
                .sorted(Comparator.comparing(Owned::role))
                .toList();
        List<Released> released = new ArrayList<>();
        if (onlyOurs(dir, inside)) {
            inside.forEach(file -> owned.put(file.path(), file.leaving()));
            save();
            files.withdraw(dir);
            inside.forEach(file -> released.add(forget(file.path(), Outcome.REMOVED, "")));
        } else {
            for (Owned file : inside) {
                released.add(release(file.path(), rule));
            }
            if (directories.contains(dir) && files.list(dir).isEmpty()) {
                files.withdraw(dir);
            }
        }
        if (!holdsOurs(dir)) {
            directories.remove(dir);
        }
        unsaved = true;
        return released;
    }

    /** Makes the record of everything done so far durable, and clears what it no longer needs. */
    public void settle() throws IOException {
        if (unsaved) {
            save();
            originals.keepOnly(owned.values());
        }
    }

    /** Gives everything back, then removes the ledger itself. What fails is told, and kept for another try. */
    public List<Released> revertAll(DriftRule rule) throws IOException {
        List<Released> released = new ArrayList<>();
        for (Path dir : deepestFirst()) {
            attempt(dir, released, () -> releaseDirectory(dir, rule));
        }
        List<Owned> rest = owned().reversed().stream()
                .sorted(Comparator.comparing(Owned::role))
                .toList();
        for (Owned file : rest) {
            attempt(file.path(), released, () -> List.of(release(file.path(), rule)));
        }
        settle();
        if (owned.isEmpty() && directories.isEmpty()) {
            store.remove();
        }
        return released;
    }

    private interface Attempt {
        List<Released> run() throws IOException;
    }

    private static void attempt(Path path, List<Released> released, Attempt attempt) {
        try {
            released.addAll(attempt.run());
        } catch (IOException e) {
            released.add(new Released(path, Outcome.FAILED, String.valueOf(e.getMessage())));
        }
    }

    private List<Path> deepestFirst() {
        return directories.stream()
                .sorted(Comparator.comparingInt(Path::getNameCount).reversed())
                .toList();
    }

    /** Whether something of ours below {@code dir} has yet to be given back, and {@code dir} after it. */
    private boolean holdsOurs(Path dir) {
        return owned.keySet().stream().anyMatch(path -> path.startsWith(dir))
                || directories.stream().anyMatch(path -> path.startsWith(dir) && !path.equals(dir));
    }

    private boolean onlyOurs(Path dir, List<Owned> inside) throws IOException {
        if (!directories.contains(dir)) {
            return false;
        }
        Set<Path> ours = inside.stream().map(Owned::path).collect(Collectors.toSet());
        for (String name : files.list(dir)) {
            Path path = dir.resolve(name);
            Owned file = owned.get(path);
            if (!ours.contains(path) || file == null || file.standing(read(path)) != Standing.OURS) {
                return false;
            }
        }
        return inside.stream().allMatch(file -> file.before() instanceof Original.Absent);
    }

    private Released putBack(Owned file, String detail) throws IOException {
        owned.put(file.path(), file.leaving());
        save();
        originals.putBack(file.path(), file.before());
        return forget(
                file.path(), file.before() instanceof Original.Absent ? Outcome.REMOVED : Outcome.RESTORED, detail);
    }

    private Released forget(Path path, Outcome outcome, String detail) {
        owned.remove(path);
        unsaved = true;
        return new Released(path, outcome, detail);
    }

    private void write(Owned file, Bytes content, Attributes attributes) throws IOException {
        Owned next = file.about(content, read(file.path()));
        owned.put(file.path(), next);
        save();
        files.write(file.path(), content, attributes);
        owned.put(file.path(), next.done());
        unsaved = true;
    }

    private Owned claim(Path path, String purpose, Role role) throws IOException {
        Owned file = absentBefore(path, purpose, role);
        Optional<Entry> entry = files.look(path);
        if (entry.isEmpty()) {
            return file;
        }
        return switch (entry.get().kind()) {
            case FILE ->
                file.withBefore(
                        originals.save(path, files.read(path), entry.get().attributes()));
            case LINK -> file.withBefore(new Original.Link(entry.get().target().orElseThrow()));
            case DIRECTORY, OTHER -> throw new DirectoryNotEmptyException(path + " is not a file");
        };
    }

    private static Owned absentBefore(Path path, String purpose, Role role) {
        return new Owned(
                path, purpose, role, Optional.empty(), Optional.empty(), false, new Original.Absent(), List.of());
    }

    private void save() throws IOException {
        store.save(new Manifest(List.copyOf(directories), owned()));
        unsaved = false;
    }

    private Optional<Bytes> read(Path path) throws IOException {
        try {
            return files.follow(path).isPresent() ? Optional.of(files.read(path)) : Optional.empty();
        } catch (NoSuchFileException _) {
            return Optional.empty(); // Gone in between.
        }
    }
}
