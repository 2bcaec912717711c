package dev.regpath.pull;

import dev.regpath.linux.KernelException;
import dev.regpath.linux.Libc;
import dev.regpath.linux.ProcFs;
import dev.regpath.linux.TcpSocket;
import dev.regpath.linux.TcpSockets;
import dev.regpath.routing.Endpoint;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Whom containerd receives bytes from, which it tells nobody: by the kernel's account of each connection. The
 * connections that count are those of containerd's process, which is finer than its cgroup: k3s has all of its server
 * there. One that has ended before anybody could see whose it was counts if containerd was seen to have another to the
 * same endpoint. Where the process is not visible, as in a container, those to the endpoints on the way of the pull
 * count, whoever has them. Either way only those of the network namespace of this process. Not thread-safe.
 */
final class SocketAccount implements AutoCloseable {
    private final TcpSockets sockets;
    private final ProcFs processes;
    private final OptionalInt daemon;
    private final Map<Endpoint, String> roles;
    private final Set<Long> others = new HashSet<>();
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
            SocketAccount account = new SocketAccount(
                    sockets,
                    processes,
                    pid > 0 ? OptionalInt.of(pid) : OptionalInt.empty(),
                    roles,
                    ReceivedBytes.since(sockets.connected()));
            account.look();
            return account;
        } catch (KernelException e) {
            sockets.close();
            throw e;
        }
    }

    /** Looks again. */
    void look() throws KernelException {
        List<TcpSocket> connected = sockets.connected();
        if (daemon.isPresent()) {
            Set<Long> own = processes.sockets(daemon.getAsInt());
            received = received.with(connected, socket -> own.contains(socket.inode()));
            connected.stream()
                    .filter(socket -> !own.contains(socket.inode()))
                    .forEach(socket -> others.add(socket.cookie()));
            received = received.with(
                    sockets.ended(),
                    socket -> !others.contains(socket.cookie()) && received.reach(ReceivedBytes.endpoint(socket)));
        } else {
            received = received.with(connected, this::isOnTheWay).with(sockets.ended(), this::isOnTheWay);
        }
    }

    private boolean isOnTheWay(TcpSocket socket) {
        return roles.containsKey(ReceivedBytes.endpoint(socket));
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
