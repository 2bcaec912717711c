package dev.regpath.pull;

import dev.regpath.linux.KernelException;
import dev.regpath.linux.TcpSocket;
import dev.regpath.linux.TcpSockets;
import dev.regpath.routing.Endpoint;
import dev.regpath.runtime.Peer;
import dev.regpath.runtime.RuntimeProcess;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * From which hosts containerd receives bytes, which it does not report: by the kernel's account of each connection. The
 * connections that count are those of containerd's process, which is finer than its cgroup: k3s has all of its server
 * there. One that has ended before anybody could see whose it was counts if containerd was seen to have another to the
 * same endpoint. Where the process is not visible, as in a container, those to the endpoints on the way of the pull
 * count, of all processes. Either way only those of the network namespace of this process. Not thread-safe.
 */
final class SocketAccount implements AutoCloseable {
    private final TcpSockets sockets;
    private final Optional<RuntimeProcess> daemon;
    private final Map<Endpoint, String> roles;
    private final Set<Long> others = new HashSet<>();
    private ReceivedBytes received;

    private SocketAccount(
            TcpSockets sockets, Optional<RuntimeProcess> daemon, Map<Endpoint, String> roles, ReceivedBytes received) {
        this.sockets = sockets;
        this.daemon = daemon;
        this.roles = roles;
        this.received = received;
    }

    /**
     * Begins to count; empty if there is no containerd.
     *
     * @param containerd who listens on its socket
     */
    static Optional<SocketAccount> open(Peer containerd, Map<Endpoint, String> roles) throws KernelException {
        if (containerd instanceof Peer.Nobody) {
            return Optional.empty();
        }
        TcpSockets sockets = TcpSockets.open();
        try {
            SocketAccount account =
                    new SocketAccount(sockets, containerd.process(), roles, ReceivedBytes.since(sockets.connected()));
            account.look();
            return Optional.of(account);
        } catch (KernelException e) {
            sockets.close();
            throw e;
        }
    }

    /** Looks again. */
    void look() throws KernelException {
        List<TcpSocket> connected = sockets.connected();
        if (daemon.isPresent()) {
            Set<Long> own = daemon.get().sockets();
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
