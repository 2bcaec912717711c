package dev.regpath.files;

import static java.util.Objects.requireNonNull;

import dev.regpath.linux.InputLimit;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** A file system as it will be after some edits: to judge them beforehand. */
public final class Overlay implements FileView {
    private static final FileEntry NEW_FILE =
            new FileEntry(FileEntry.FileType.FILE, 0644, new Attributes.Owner(0, 0), Instant.EPOCH, Optional.empty());

    private final FileView below;
    private final Map<Path, Optional<Bytes>> changed = new HashMap<>();

    /** {@code below} after {@code edits}. */
    public Overlay(FileView below, List<Edit> edits) {
        this.below = requireNonNull(below, "below");
        edits.forEach(edit -> changed.put(edit.file(), edit.after()));
    }

    @Override
    public Optional<FileEntry> look(Path path) throws IOException {
        Optional<Bytes> content = changed.get(path);
        return content == null ? below.look(path) : content.map(_ -> NEW_FILE);
    }

    @Override
    public Optional<FileEntry> follow(Path path) throws IOException {
        Optional<Bytes> content = changed.get(path);
        return content == null ? below.follow(path) : content.map(_ -> NEW_FILE);
    }

    @Override
    public Bytes read(Path file, InputLimit limit) throws IOException {
        Optional<Bytes> content = changed.get(file);
        if (content == null) {
            return below.read(file, limit);
        }
        return content.orElseThrow(() -> new NoSuchFileException(file.toString()));
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        TreeSet<String> names = new TreeSet<>(below.list(directory));
        changed.forEach((path, content) -> {
            if (directory.equals(path.getParent())) {
                String name = path.getFileName().toString();
                content.ifPresentOrElse(_ -> names.add(name), () -> names.remove(name));
            }
        });
        return List.copyOf(names);
    }
}
