package dev.regpath.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the node's file system is; only a container needs to say. */
final class HostOption {
    private static final Path TOP = Path.of("/");

    @Option(
            names = "--host-root",
            paramLabel = "DIR",
            description = "Where the node's / is mounted, for a container; all other paths are given as the node"
                    + " names them (default: ${DEFAULT-VALUE}).",
            defaultValue = "${env:REGPATH_HOST_ROOT:-/}")
    private Path root = TOP;

    Path root() {
        return root.toAbsolutePath();
    }

    /** Where this process finds what the node names so. */
    Path here(Path path) {
        return root().resolve(TOP.relativize(path.toAbsolutePath()));
    }
}
