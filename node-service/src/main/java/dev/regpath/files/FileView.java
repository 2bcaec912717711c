package dev.regpath.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What can be seen of a node's file system by somebody who decides and changes nothing. Paths are absolute and as the node
 * sees them, also where the node's root is mounted elsewhere.
 */
public interface FileView {
    /** What stands at {@code path}, a link itself included; empty if nothing does. */
    Optional<Entry> look(Path path) throws IOException;

    /** What {@code path} leads to after all links; empty if nothing, or a link that leads nowhere. */
    Optional<Entry> follow(Path path) throws IOException;

    /**
     * The whole content of a file, links followed.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     */
    Bytes read(Path file) throws IOException;

    /** The names in a directory, sorted, without those of interrupted changes; empty if there is no directory. */
    List<String> list(Path directory) throws IOException;
}
