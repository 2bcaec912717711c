package dev.regpath.verify.daemon;

import dev.regpath.input.Logged;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.Libc;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks how much room there is where containerd keeps images. */
public final class RoomProbe {
    private static final Logger LOG = LoggerFactory.getLogger(RoomProbe.class);

    /** Its database is open as long as it runs, and lies two levels below its root, wherever a distribution has that. */
    private static final Path DATABASES = Path.of("io.containerd.metadata.v1.bolt");

    private static final Path DATABASE = DATABASES.resolve("meta.db");

    private static final Path TOP = Path.of("/");

    /** What is written to while an image is pulled: each can be a file system of its own. */
    private static final List<Path> WRITTEN = List.of(
            Path.of(""),
            Path.of("io.containerd.content.v1.content"),
            Path.of("io.containerd.snapshotter.v1.overlayfs"),
            DATABASES);

    private final Path proc;

    /**
     * Looks at nothing yet.
     *
     * @param proc the process file system
     */
    public RoomProbe(Path proc) {
        this.proc = proc;
    }

    /** The directories of this containerd that have little room left; none if not known. */
    public List<ScarceRoom> scarce(int pid) {
        List<ScarceRoom> scarce = new ArrayList<>();
        Optional<Path> root = root(pid);
        if (root.isEmpty()) {
            return scarce;
        }
        Path seen = proc.resolve(Integer.toString(pid)).resolve("root"); // As the daemon itself sees its files.
        for (Path part : WRITTEN) {
            Path directory = part.toString().isEmpty() ? root.get() : root.get().resolve(part);
            Path here = seen.resolve(TOP.relativize(directory));
            if (!Files.isDirectory(here)) {
                continue;
            }
            try {
                ScarceRoom room = ScarceRoom.of(directory, Libc.room(here));
                boolean known =
                        scarce.stream().anyMatch(one -> one.bytes() == room.bytes() && one.inodes() == room.inodes());
                if (room.isScarce() && !known) { // The same file system once.
                    scarce.add(room);
                }
            } catch (KernelException e) {
                LOG.debug("free space is not known directory={} reason={}", directory, Logged.of(e.getMessage()));
            }
        }
        return scarce;
    }

    private Optional<Path> root(int pid) {
        try (DirectoryStream<Path> open =
                Files.newDirectoryStream(proc.resolve(Integer.toString(pid)).resolve("fd"))) {
            for (Path one : open) {
                Optional<Path> file = target(one);
                if (file.filter(path -> path.isAbsolute()
                                && path.endsWith(DATABASE)
                                && path.getNameCount() > DATABASE.getNameCount())
                        .isPresent()) {
                    return file.map(
                            path -> TOP.resolve(path.subpath(0, path.getNameCount() - DATABASE.getNameCount())));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.debug("containerd's files cannot be seen reason={}", Logged.of(e.getMessage()));
        }
        return Optional.empty();
    }

    private static Optional<Path> target(Path link) {
        try {
            return Optional.of(Files.readSymbolicLink(link));
        } catch (IOException _) {
            return Optional.empty(); // Closed meanwhile.
        }
    }
}
