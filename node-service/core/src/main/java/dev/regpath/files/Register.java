package dev.regpath.files;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the ledger knows, in memory; {@link #save} makes it durable. */
final class Register {
    private final NodeFiles files;
    private final LedgerStore store;
    private final Map<Path, Owned> owned = new LinkedHashMap<>();
    private final Set<Path> directories = new LinkedHashSet<>();
    private final Map<Path, String> texts = new HashMap<>();
    private boolean unsaved;

    Register(NodeFiles files, LedgerStore store) throws IOException {
        this.files = files;
        this.store = store;
        LedgerManifest manifest = store.load();
        directories.addAll(manifest.directories());
        manifest.files().forEach(file -> owned.put(file.path(), file));
    }

    List<Owned> owned() {
        return List.copyOf(owned.values());
    }

    Optional<Owned> find(Path path) {
        return Optional.ofNullable(owned.get(path));
    }

    /** The files of ours in {@code dir}. */
    List<Owned> in(Path dir) {
        return owned.values().stream()
                .filter(file -> dir.equals(file.path().getParent()))
                .toList();
    }

    void put(Owned file) {
        if (!file.equals(owned.put(file.path(), file))) {
            texts.remove(file.path());
            unsaved = true;
        }
    }

    void remove(Path path) {
        unsaved |= owned.remove(path) != null;
        texts.remove(path);
    }

    Set<Path> directories() {
        return Set.copyOf(directories);
    }

    boolean made(Path dir) {
        return directories.contains(dir);
    }

    void addDirectory(Path dir) {
        unsaved |= directories.add(dir);
    }

    void removeDirectory(Path dir) {
        unsaved |= directories.remove(dir);
    }

    /** Whether something of ours is below {@code dir}. */
    boolean holds(Path dir) {
        return owned.keySet().stream().anyMatch(path -> path.startsWith(dir))
                || directories.stream().anyMatch(path -> path.startsWith(dir) && !path.equals(dir));
    }

    boolean isEmpty() {
        return owned.isEmpty() && directories.isEmpty();
    }

    boolean isUnsaved() {
        return unsaved;
    }

    /** Makes it durable, unless it is: what fails again and again must not write again and again. */
    void save() throws IOException {
        if (!unsaved) {
            return;
        }
        List<String> files = owned.values().stream()
                .map(file -> texts.computeIfAbsent(file.path(), _ -> LedgerManifest.text(file)))
                .toList();
        store.save(LedgerManifest.text(directories, files));
        unsaved = false;
    }

    /** What a file says now, or where a link of ours leads; empty if there is none. */
    Optional<Bytes> read(Path path) throws IOException {
        if (find(path).filter(file -> file.role() == Owned.Role.LINK).isPresent()) {
            Optional<String> target = files.look(path).flatMap(FileEntry::target);
            if (target.isPresent()) {
                return target.map(Bytes::of);
            }
        }
        try {
            return files.follow(path).isPresent() ? Optional.of(files.read(path)) : Optional.empty();
        } catch (NoSuchFileException _) {
            return Optional.empty(); // Gone in between.
        }
    }
}
