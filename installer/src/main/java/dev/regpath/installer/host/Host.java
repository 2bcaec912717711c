package dev.regpath.installer.host;

import static java.util.Objects.requireNonNull;

import dev.regpath.files.LocalFiles;
import dev.regpath.files.NodeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A host by its root directory: this machine's own, or that of the machine around this container.
 *
 * @param root where the host's {@code /} is
 */
public record Host(Path root) {
    private static final Path TOP = Path.of("/");
    private static final Path NETWORK = Path.of("self/ns/net");

    public Host {
        requireNonNull(root, "root");
        root = root.toAbsolutePath().normalize();
    }

    /** Whether this process sees the host as the host sees itself. */
    public boolean isThisMachine() {
        return root.equals(TOP);
    }

    /** Its files, by paths as the host sees them. */
    public NodeFiles files() {
        return new LocalFiles(root);
    }

    /** Where a file, a directory or a socket of the host is for this process; links on the way are not followed. */
    public Path here(Path path) {
        return root.resolve(TOP.relativize(path));
    }

    /** Whether a connection to loopback from here arrives at the host's daemons; empty if not known. */
    public Optional<Boolean> sharesNetwork() throws IOException {
        if (isThisMachine()) {
            return Optional.of(true);
        }
        Path theirs = here(Path.of("/proc/1/ns/net"));
        if (!Files.isSymbolicLink(theirs)) {
            return Optional.empty();
        }
        Path ours = Path.of("/proc").resolve(NETWORK);
        return Optional.of(Files.readSymbolicLink(theirs).equals(Files.readSymbolicLink(ours)));
    }
}
