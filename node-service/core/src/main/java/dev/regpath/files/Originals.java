package dev.regpath.files;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The saved originals: one file each, named by path and content, so that a new original never overwrites the one the
 * manifest still speaks of.
 */
final class Originals {
    private final NodeFiles files;
    private final Path directory;

    Originals(NodeFiles files, Path directory) {
        this.files = files;
        this.directory = directory;
    }

    Path directory() {
        return directory;
    }

    /** Where {@code content}, found at {@code path}, is or would be kept. */
    Path place(Path path, Bytes content) {
        return directory.resolve(name(path, content));
    }

    Original save(Path path, Bytes content, Attributes attributes) throws IOException {
        files.createDirectories(directory, 0700);
        files.write(place(path, content), content, Attributes.mode(0600));
        return new Original.Saved(name(path, content), content.sha256(), attributes);
    }

    /** An original of {@code path} that no record speaks of; the last of them, if there were several. */
    Optional<Original> savedOf(Path path, Attributes attributes) throws IOException {
        String start = "%.12s-".formatted(Bytes.of(path.toString()).sha256());
        Optional<Original> last = Optional.empty();
        Instant time = Instant.MIN;
        for (String name : files.list(directory)) {
            Optional<FileEntry> entry = files.look(directory.resolve(name));
            if (name.startsWith(start)
                    && entry.isPresent()
                    && entry.get().modified().isAfter(time)) {
                time = entry.get().modified();
                String hash = files.read(directory.resolve(name)).sha256();
                last = Optional.of(new Original.Saved(name, hash, attributes));
            }
        }
        return last;
    }

    /** What stood at {@code path}; for a link, what it leads to now. */
    Optional<Bytes> content(Path path, Original original) throws IOException {
        return switch (original) {
            case Original.Absent(), Original.Shared _ -> Optional.empty();
            case Original.Saved saved -> Optional.of(files.read(directory.resolve(saved.name())));
            case Original.Link(String target) -> {
                Path leadsTo = path.resolveSibling(target).normalize();
                yield files.follow(leadsTo).isPresent() ? Optional.of(files.read(leadsTo)) : Optional.empty();
            }
        };
    }

    void putBack(Path path, Original original) throws IOException {
        switch (original) {
            case Original.Absent() -> files.delete(path);
            case Original.Link(String target) -> files.link(path, target);
            case Original.Shared(boolean present) -> {
                if (!present) {
                    files.delete(path);
                }
            }
            case Original.Saved saved ->
                files.write(path, files.read(directory.resolve(saved.name())), saved.attributes());
        }
    }

    /** Removes what no file of {@code owned} needs any more. */
    void keepOnly(Collection<Owned> owned) throws IOException {
        Set<String> needed = new HashSet<>();
        for (Owned file : owned) {
            if (file.before() instanceof Original.Saved saved) {
                needed.add(saved.name());
            }
        }
        for (String name : files.list(directory)) {
            if (!needed.contains(name)) {
                files.delete(directory.resolve(name));
            }
        }
    }

    private static String name(Path path, Bytes content) {
        return "%.12s-%.12s".formatted(Bytes.of(path.toString()).sha256(), content.sha256());
    }
}
