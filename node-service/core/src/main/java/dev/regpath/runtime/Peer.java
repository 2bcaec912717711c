package dev.regpath.runtime;

import dev.regpath.linux.KernelException;
import dev.regpath.linux.Libc;
import dev.regpath.linux.ProcFs;
import java.nio.file.Path;
import java.util.Optional;

/** Who listens on a Unix socket. */
public sealed interface Peer {
    /** No process does. */
    record Nobody(String reason) implements Peer {}

    /** A process that this one does not see: a container sees none of its node. */
    record Hidden() implements Peer {}

    /** This process. */
    record Visible(RuntimeProcess seen) implements Peer {}

    /**
     * Connects, and asks the kernel.
     *
     * @param processes where that process is looked at
     */
    static Peer of(Path socket, ProcFs processes) {
        try {
            int pid = Libc.peerPid(socket);
            return pid == 0 ? new Hidden() : new Visible(new RuntimeProcess(pid, processes));
        } catch (KernelException e) {
            return new Nobody(String.valueOf(e.getMessage()));
        }
    }

    /** The process, if this one sees it. */
    default Optional<RuntimeProcess> process() {
        return this instanceof Visible(RuntimeProcess seen) ? Optional.of(seen) : Optional.empty();
    }
}
