package dev.regpath.runtime;

import java.io.IOException;
import java.nio.file.Path;

/** The container runtime of a node, found from what is running. Thread-safe. */
public interface ContainerRuntime {
    /** Where it answers CRI, as this process finds it. */
    Path socket();

    /** Who listens there now; its process tells cgroup, command line and environment. */
    Peer peer();

    /** The file it was started with; where no process shows it, the one its distribution has. It need not exist. */
    Path configFile() throws IOException;

    /**
     * Asks the runtime, and reads its configuration where it does not report it. A runtime reads its configuration only
     * when it starts: one that still runs is not asked twice.
     *
     * @throws IOException if its configuration has to be read and cannot be
     */
    RuntimeView look() throws IOException;
}
