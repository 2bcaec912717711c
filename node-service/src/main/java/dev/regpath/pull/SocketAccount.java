package dev.regpath.pull;

import dev.regpath.linux.KernelException;
import dev.regpath.linux.Libc;
import dev.regpath.linux.ProcFs;
import dev.regpath.linux.TcpSocket;
import dev.regpath.linux.TcpSockets;
import dev.regpath.table.Endpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Whom containerd receives bytes from, which it tells nobody: by the kernel's account of each connection. The
 * connections that count are those of containerd's process, which is finer than its cgroup: k3s has all of its server
 * there. Where the process is not visible, as in a container, those to the endpoints on the way of the pull count,
 * whoever has them. Either way only those of the network namespace of this process. Not thread-safe.
 */
final class SocketAccount implements AutoCloseable {
    private final TcpSockets sockets;
    private final ProcFs processes;
    private final OptionalInt daemon;
    private final Map<Endpoint, String> roles;
    private ReceivedBytes received;

    private SocketAccount(
            TcpSockets sockets,
            ProcFs processes,
            OptionalInt daemon,
            Map<Endpoint, String> roles,
            ReceivedBytes received) {
        this.sockets = sockets;
        this.processes = processes;
        this.daemon = daemon;
        this.roles = roles;
        this.received = received;
    }

    /**
     * Begins to count.
     *
     * @param socket containerd's, by which its process is found
     */
    static SocketAccount open(Path socket, ProcFs processes, Map<Endpoint, String> roles) throws KernelException {
        int pid = Libc.peerPid(socket);
        TcpSockets sockets = TcpSockets.open();
        try {
            return new SocketAccount(
                    sockets,
                    processes,
                    pid > 0 ? OptionalInt.of(pid) : OptionalInt.empty(),
                    roles,
                    ReceivedBytes.since(sockets.connected()));
        } catch (KernelException e) {
            sockets.close();
            throw e;
        }
    }

    /** Looks again. */
    void look() throws KernelException {
        List<TcpSocket> now = sockets.connected();
        if (daemon.isPresent()) {
            Set<Long> own = processes.sockets(daemon.getAsInt());
            received = received.with(now, socket -> own.contains(socket.inode()));
        } else {
            received = received.with(now, socket -> roles.containsKey(new Endpoint(socket.remote(), socket.port())));
        }
    }

    /** Who it was. */
    List<ServingHost> hosts() {
        return received.hosts(roles);
    }

    @Override
    public void close() {
        sockets.close();
    }
}
