package dev.regpath.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The TCP connections of this network namespace, by sock_diag(7): what {@code ss -ti} shows. Needs no capability.
 *
 * <p>A connection that waits out its end (TIME_WAIT) is not listed: the kernel keeps no account of it any more. What its
 * last account was the kernel tells when it closes it, to those who listen by then. Not thread-safe. Close it to close
 * its netlink sockets.
 */
public final class TcpSockets implements AutoCloseable {
    private static final String WHAT = "list TCP connections";

    /** SKNLGRP_INET_TCP_DESTROY (1) and SKNLGRP_INET6_TCP_DESTROY (3) of linux/sock_diag.h, as bits. */
    private static final int DESTROYED_TCP = 1 << (1 - 1) | 1 << (3 - 1);

    /** {@code tcpi_bytes_received} of struct tcp_info in linux/tcp.h; there since Linux 4.1. */
    private static final int BYTES_RECEIVED = 128;

    /** ESTABLISHED, FIN_WAIT1, FIN_WAIT2, CLOSE_WAIT, LAST_ACK and CLOSING of linux/tcp_states.h. */
    private static final int CONNECTED_STATES = 1 << 1 | 1 << 4 | 1 << 5 | 1 << 8 | 1 << 9 | 1 << 11;

    private final SockDiag sockets;
    private final SockDiag ends;

    private TcpSockets(SockDiag sockets, SockDiag ends) {
        this.sockets = sockets;
        this.ends = ends;
    }

    /** Opens the netlink sockets, and listens for the end of connections from now on. */
    public static TcpSockets open() throws KernelException {
        SockDiag sockets = SockDiag.open(0, WHAT);
        try {
            return new TcpSockets(sockets, SockDiag.open(DESTROYED_TCP, WHAT));
        } catch (KernelException e) {
            sockets.close();
            throw e;
        }
    }

    /** The connections there are now, of both address families. */
    public List<TcpSocket> connected() throws KernelException {
        List<TcpSocket> found = new ArrayList<>();
        sockets.dump(CONNECTED_STATES, message -> add(message, found));
        return List.copyOf(found);
    }

    /**
     * The connections that have ended since the last call, as they were then. Where more end at a time than the kernel
     * has room to tell of, the others are missing.
     */
    public List<TcpSocket> ended() throws KernelException {
        List<TcpSocket> found = new ArrayList<>();
        ends.heard(message -> add(message, found));
        return List.copyOf(found);
    }

    private static void add(SockDiag.SocketMessage message, List<TcpSocket> found) {
        Optional<MemorySegment> info = message.attribute(SockDiag.INFO, BYTES_RECEIVED + Long.BYTES);
        // One that ends may never have been connected.
        if (info.isPresent() && message.remotePort() != 0) {
            found.add(new TcpSocket(
                    message.cookie(),
                    message.inode(),
                    message.remoteAddress(),
                    message.remotePort(),
                    info.get().get(JAVA_LONG_UNALIGNED, BYTES_RECEIVED)));
        }
    }

    @Override
    public void close() {
        sockets.close();
        ends.close();
    }
}
