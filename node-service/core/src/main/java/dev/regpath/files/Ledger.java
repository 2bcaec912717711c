package dev.regpath.files;

import dev.regpath.files.NodeFiles.NewFile;
import dev.regpath.files.Owned.FileState;
import dev.regpath.files.Owned.Role;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What of the node is ours, and what was there before. Each change is written down, durably, before it is made; whatever
 * instant the process ends at, the next one knows everything that may have been changed, and either finishes or undoes
 * it. A ledger with nothing in it leaves no trace on disk.
 *
 * <p>Used by one process at a time, and by one thread: the caller sees to that.
 */
public final class Ledger {
    private final NodeFiles files;
    private final Originals originals;
    private final Register register;
    private final Releases releases;
    private final LedgerStore store;

    private Ledger(NodeFiles files, LedgerStore store) throws IOException {
        this.files = files;
        this.store = store;
        this.originals = store.originals();
        this.register = new Register(files, store);
        this.releases = new Releases(files, store, register);
    }

    /**
     * Reads the ledger kept in {@code directory}, or begins one. Changes nothing.
     *
     * @throws LedgerException if there is one that can't be understood
     */
    public static Ledger open(NodeFiles files, Path directory) throws IOException {
        return new Ledger(files, new LedgerStore(files, directory));
    }

    /**
     * The same, where a record that can't be understood is no reason to stop: it is begun again, and what is ours by its
     * own mark can be {@linkplain #adopt adopted}. The damaged one is kept aside with the first change.
     */
    public static Ledger openOrBegin(NodeFiles files, Path directory) throws IOException {
        LedgerStore store = new LedgerStore(files, directory);
        try {
            return new Ledger(files, store);
        } catch (LedgerException e) {
            return new Ledger(files, store.without(e));
        }
    }

    /** What was wrong with the record that was found; empty if nothing was. */
    public Optional<LedgerException> damage() {
        return store.damage();
    }

    /** Where the damaged record is kept, or will be with the first change. */
    public Path damagedKeptAt() {
        return store.aside();
    }

    /** Takes a file whose content says that it is ours into a record that was lost, with the original that was saved of it. */
    public void adopt(Path path, Bytes now, String purpose, Role role) throws IOException {
        if (register.find(path).isPresent()) {
            return;
        }
        Attributes attributes = files.look(path).map(FileEntry::modeAndOwner).orElse(Attributes.mode(0644));
        Original before = originals.savedOf(path, attributes).orElse(new Original.Absent());
        Owned file = Owned.unwritten(path, purpose, role).withBefore(before);
        register.put(file.about(now, Optional.empty()).done());
    }

    /** All files of ours, oldest first. */
    public List<Owned> owned() {
        return register.owned();
    }

    public Optional<Owned> find(Path path) {
        return register.find(path);
    }

    /** Whether we made this directory. */
    public boolean made(Path dir) {
        return register.made(dir);
    }

    /** How what is at {@code path} compares with what we wrote there. */
    public FileState state(Path path) throws IOException {
        Optional<Owned> file = register.find(path);
        return file.isPresent() ? file.get().state(register.read(path)) : FileState.NOT_OURS;
    }

    /** How {@code part}, what of ours is in a shared file, compares with what we wrote there. */
    public FileState stateOfPart(Path path, Optional<Bytes> part) {
        return register.find(path).map(file -> file.state(part)).orElse(FileState.NOT_OURS);
    }

    /** What stood at {@code path} before it was ours. */
    public Optional<Bytes> before(Path path) throws IOException {
        Optional<Owned> file = register.find(path);
        return file.isPresent() ? originals.content(path, file.get().before()) : Optional.empty();
    }

    /** Where {@code content}, found at {@code path}, is or would be kept while the path is ours. */
    public Path keptAt(Path path, Bytes content) {
        return originals.place(path, content);
    }

    /** Writes a file of ours. What is there the first time is saved as the original. */
    public void write(Path path, Bytes content, Attributes attributes, String purpose, Role role) throws IOException {
        Optional<Owned> file = register.find(path);
        write(file.isPresent() ? file.get() : claim(path, purpose, role), content, attributes);
    }

    /** Makes a symbolic link of ours. What is there the first time is saved as the original. */
    public void link(Path link, String target, String purpose) throws IOException {
        Optional<Owned> known = register.find(link);
        Owned next = (known.isPresent() ? known.get() : claim(link, purpose, Role.LINK))
                .about(Bytes.of(target), register.read(link));
        register.put(next);
        register.save();
        files.link(link, target);
        register.put(next.done());
    }

    /**
     * Writes a file of ours over what others made of it.
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
        Owned file = register.find(path).orElseGet(() -> Owned.unwritten(path, purpose, role));
        if (!originals.content(path, file.before()).equals(original)) {
            Optional<FileEntry> now = files.look(path);
            Attributes theirs = now.map(FileEntry::attributes).orElse(Attributes.mode(0644));
            file = file.withBefore(
                    original.isPresent() ? originals.save(path, original.get(), theirs) : new Original.Absent());
        }
        write(restored.isPresent() ? file.restoredAt(restored.get()) : file, content, attributes);
    }

    /**
     * Writes our part into a file that belongs to others; all that is remembered is that there is one.
     *
     * @param now our part as it is there, if it is
     * @param next our part as it will be
     * @param whole from what the file says, asked for at the last moment, to what it is to say
     * @param restored when, if this counts as a restoration
     */
    public void writePart(
            Path path,
            Optional<Bytes> now,
            Bytes next,
            UnaryOperator<Bytes> whole,
            String purpose,
            Optional<Instant> restored)
            throws IOException {
        Owned file = register.find(path).orElseGet(() -> Owned.unwritten(path, purpose, Role.MAIN));
        boolean ourFile = now.isPresent() && file.before().equals(new Original.Shared(false));
        boolean present = files.look(path).isPresent() && !ourFile;
        Owned about = file.withBefore(new Original.Shared(present)).about(next, now);
        register.put(restored.isPresent() ? about.restoredAt(restored.get()) : about);
        register.save();
        Attributes attributes = files.look(path).map(FileEntry::modeAndOwner).orElse(Attributes.mode(0644));
        files.write(path, whole.apply(register.read(path).orElse(Bytes.of(""))), attributes);
        register.find(path).ifPresent(written -> register.put(written.done()));
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
        register.addDirectory(dir);
        register.save();
        files.createDirectory(dir, mode);
    }

    /** Takes a directory for one we made, if nothing but new files of ours is in it: for when the record was lost. */
    public void claimDirectory(Path dir) throws IOException {
        for (String name : files.list(dir)) {
            Optional<Owned> file = register.find(dir.resolve(name));
            if (file.isEmpty() || !(file.get().before() instanceof Original.Absent)) {
                return;
            }
        }
        register.addDirectory(dir);
    }

    /**
     * Creates a directory of ours with files of ours, at once.
     *
     * @param roles of files by name; those without are supports
     * @param restored when, if others had removed it
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
            Owned known = find(path).orElseGet(() -> Owned.unwritten(path, purpose, role));
            Owned next = known.about(file.getValue().content(), Optional.empty());
            added.add(restored.isPresent() ? next.restoredAt(restored.get()) : next);
        }
        register.addDirectory(dir);
        added.forEach(register::put);
        register.save();
        files.publish(dir, mode, content);
        added.forEach(file -> register.put(file.done()));
    }

    /** Makes the record of everything done so far durable, and clears what it no longer needs. */
    public void settle() throws IOException {
        releases.settle();
    }

    /** Gives one file back: what was there before is there again. */
    public Released release(Path path, DriftRule rule) throws IOException {
        return releases.release(path, rule);
    }

    /** Gives back a directory we made, and the files in it: all at once if others put nothing there. */
    public List<Released> releaseDirectory(Path dir, DriftRule rule) throws IOException {
        return releases.releaseDirectory(dir, rule);
    }

    /** Gives everything back, then removes the ledger itself. What fails is reported, and kept for another try. */
    public List<Released> revertAll(DriftRule rule) throws IOException {
        return releases.revertAll(rule);
    }

    private void write(Owned file, Bytes content, Attributes attributes) throws IOException {
        Owned next = file.about(content, register.read(file.path()));
        register.put(next);
        register.save();
        files.write(file.path(), content, attributes);
        register.put(next.done());
    }

    private Owned claim(Path path, String purpose, Role role) throws IOException {
        Owned file = Owned.unwritten(path, purpose, role);
        Optional<FileEntry> entry = files.look(path);
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
}
