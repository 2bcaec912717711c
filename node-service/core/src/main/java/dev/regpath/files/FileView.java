package dev.regpath.files;

import dev.regpath.input.Limits;
import dev.regpath.linux.InputLimit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What can be seen of a node's file system for decisions, without changes. Paths are absolute and as the node
 * sees them, also where the node's root is mounted elsewhere.
 */
public interface FileView {
    /** What is at {@code path}, a link itself included; empty if nothing is. */
    Optional<FileEntry> look(Path path) throws IOException;

    /** What {@code path} leads to after all links; empty if nothing, or a link that leads nowhere. */
    Optional<FileEntry> follow(Path path) throws IOException;

    /**
     * The whole content of a regular file, links followed. Nothing else is opened.
     *
     * @param limit more is refused
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws java.nio.file.FileSystemException with a reason for an operator: what it is instead, or that it is too large
     */
    Bytes read(Path file, InputLimit limit) throws IOException;

    /** The same of a file that is of no particular kind. */
    default Bytes read(Path file) throws IOException {
        return read(file, Limits.OTHER);
    }

    /** The names in a directory, sorted, without those of interrupted changes; empty if there is no directory. */
    List<String> list(Path directory) throws IOException;
}
