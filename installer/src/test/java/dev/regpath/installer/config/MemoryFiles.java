package dev.regpath.installer.config;

import dev.regpath.files.Attributes.Owner;
import dev.regpath.files.Bytes;
import dev.regpath.files.FileEntry;
import dev.regpath.files.FileView;
import dev.regpath.linux.InputLimit;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A node's files, in memory; directories are those that have files below them. */
public final class MemoryFiles implements FileView {
    private final Map<Path, Bytes> files = new TreeMap<>();

    MemoryFiles with(String path, String content) {
        return with(Path.of(path), Bytes.of(content));
    }

    MemoryFiles with(Path path, Bytes content) {
        files.put(path, content);
        return this;
    }

    /** All of them. */
    public Map<Path, Bytes> all() {
        return Map.copyOf(files);
    }

    @Override
    public Optional<FileEntry> look(Path path) {
        return follow(path);
    }

    @Override
    public Optional<FileEntry> follow(Path path) {
        if (files.containsKey(path)) {
            return Optional.of(entry(FileEntry.FileType.FILE, 0644));
        }
        boolean directory = files.keySet().stream().anyMatch(file -> file.startsWith(path));
        return directory ? Optional.of(entry(FileEntry.FileType.DIRECTORY, 0755)) : Optional.empty();
    }

    private static FileEntry entry(FileEntry.FileType kind, int mode) {
        return new FileEntry(kind, mode, new Owner(0, 0), Instant.EPOCH, Optional.empty());
    }

    @Override
    public Bytes read(Path file, InputLimit limit) throws NoSuchFileException {
        Bytes content = files.get(file);
        if (content == null) {
            throw new NoSuchFileException(file.toString());
        }
        return content;
    }

    @Override
    public List<String> list(Path directory) {
        return files.keySet().stream()
                .filter(file -> file.startsWith(directory) && !file.equals(directory))
                .map(file -> file.getName(directory.getNameCount()).toString())
                .distinct()
                .sorted()
                .toList();
    }
}
