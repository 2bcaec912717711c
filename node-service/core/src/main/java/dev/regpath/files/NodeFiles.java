package dev.regpath.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The node's file system. Paths are absolute and as the node sees them, also where the node's root is mounted elsewhere.
 *
 * <p>Each change is atomic: a reader meanwhile, and one after a power cut, finds the old state or the new
 * one. A change that was interrupted may leave a file or directory with a temporary name beside its target, which nobody
 * reads; the next change of the same target, or its removal, clears it away. No method is safe for use by two threads on
 * the same path.
 */
public interface NodeFiles extends FileView {
    /** A file of a directory that is published at once. */
    record NewFile(Bytes content, Attributes attributes) {}

    /** Whether something is mounted at {@code path} itself: then nothing can be put in its place. */
    boolean isMountPoint(Path path) throws IOException;

    /** Puts a file with this content in place of whatever file or link stood there. */
    void write(Path file, Bytes content, Attributes attributes) throws IOException;

    /** Puts a symbolic link in place of whatever file or link stood there. */
    void link(Path link, String target) throws IOException;

    /** Creates a directory, empty and durable; no error if it is there. Its parent must be there. */
    void createDirectory(Path directory, int mode) throws IOException;

    /** Creates a directory and those above it that are missing, each durable. */
    default void createDirectories(Path directory, int mode) throws IOException {
        if (follow(directory).isPresent()) {
            return;
        }
        Path parent = directory.getParent();
        if (parent != null) {
            createDirectories(parent, mode);
        }
        createDirectory(directory, mode);
    }

    /** Creates a directory with all its files at once: it is never seen empty or half full. */
    void publish(Path directory, int mode, Map<String, NewFile> files) throws IOException;

    /** Removes what an interrupted change of {@code path} left beside it; no error if there is nothing. */
    void clear(Path path) throws IOException;

    /** Removes a file or a link; no error if there is none. */
    void delete(Path file) throws IOException;

    /**
     * Removes a directory and the files in it at once; no error if there is none.
     *
     * @throws java.nio.file.DirectoryNotEmptyException if it has directories in it
     */
    void withdraw(Path directory) throws IOException;
}
