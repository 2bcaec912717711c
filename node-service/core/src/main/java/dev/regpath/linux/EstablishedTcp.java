package dev.regpath.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.util.Objects.requireNonNull;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Lists the established TCP connections of this network namespace, and ends one: by sock_diag(7), what {@code ss -K} does.
 * To list needs no capability; to end needs CAP_NET_ADMIN and a kernel with CONFIG_INET_DIAG_DESTROY. Not thread-safe.
 * Close it to close its netlink socket.
 */
public final class EstablishedTcp implements AutoCloseable {
    private static final String WHAT = "end TCP connections";

    /** TCP_ESTABLISHED of linux/tcp_states.h. */
    private static final int ESTABLISHED = 1 << 1;

    /** {@code tcpi_last_data_sent} and {@code tcpi_last_data_recv} of struct tcp_info in linux/tcp.h: milliseconds. */
    private static final int LAST_DATA_SENT = 44;

    private static final int LAST_DATA_RECEIVED = 52;

    /** {@code tcpi_bytes_received}: 64 bits. */
    private static final int BYTES_RECEIVED = 128;

    /**
     * A connection.
     *
     * @param id what the kernel finds it by, its cookie included: another with the same addresses and ports is not meant
     * @param isIpv6 the family of its socket, also where it is connected to an IPv4 address
     * @param remote where it leads, behind all redirects; an IPv4 address where an IPv6 socket is connected to one
     * @param port the port there
     * @param cgroup the id of the cgroup its socket was made in; empty if the kernel does not tell (before Linux 5.9)
     * @param silent for how long nothing has come, since it was established or since the last payload
     * @param answered whether the last payload came from the other side: it is not an answer that is waited for, but more
     *     of one, or nothing
     */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    public record EstablishedSocket(
            byte[] id,
            boolean isIpv6,
            InetAddress remote,
            int port,
            OptionalLong cgroup,
            Duration silent,
            boolean answered) {
        public EstablishedSocket {
            requireNonNull(id, "id");
            requireNonNull(remote, "remote");
            requireNonNull(cgroup, "cgroup");
            requireNonNull(silent, "silent");
        }
    }

    private final SockDiag sockets;

    private EstablishedTcp(SockDiag sockets) {
        this.sockets = sockets;
    }

    /** Opens the netlink socket. */
    public static EstablishedTcp open() throws KernelException {
        return new EstablishedTcp(SockDiag.open(0, WHAT));
    }

    /** The connections to any of these ports, of both address families. */
    public List<EstablishedSocket> to(Set<Integer> ports) throws KernelException {
        List<EstablishedSocket> found = new ArrayList<>();
        sockets.dump(ESTABLISHED, message -> {
            if (ports.contains(message.remotePort())) {
                message.attribute(SockDiag.INFO, BYTES_RECEIVED + Long.BYTES)
                        .map(info -> socket(message, info))
                        .ifPresent(found::add);
            }
        });
        return List.copyOf(found);
    }

    private static EstablishedSocket socket(SockDiag.SocketMessage message, MemorySegment info) {
        Optional<MemorySegment> cgroup = message.attribute(SockDiag.CGROUP_ID, Long.BYTES);
        long sinceSent = Integer.toUnsignedLong(info.get(JAVA_INT_UNALIGNED, LAST_DATA_SENT));
        long sinceReceived = Integer.toUnsignedLong(info.get(JAVA_INT_UNALIGNED, LAST_DATA_RECEIVED));
        long received = info.get(JAVA_LONG_UNALIGNED, BYTES_RECEIVED);
        return new EstablishedSocket(
                message.id(),
                message.isIpv6(),
                message.remoteAddress(),
                message.remotePort(),
                cgroup.isPresent() ? OptionalLong.of(cgroup.get().get(JAVA_LONG_UNALIGNED, 0)) : OptionalLong.empty(),
                Duration.ofMillis(sinceReceived),
                isAnswered(received, sinceReceived, sinceSent));
    }

    /**
     * Whether the last payload came from the other side. The clock of these times moves in jiffies, of four milliseconds
     * mostly: where question and answer were within one, it cannot tell which was last, and who ends a connection in the
     * middle of an answer does more harm than who waits for one too long.
     */
    static boolean isAnswered(long bytesReceived, long sinceReceived, long sinceSent) {
        return bytesReceived != 0 && sinceReceived <= sinceSent;
    }

    /**
     * Ends a connection: its process's next call fails with ECONNABORTED, one that waits included, and the peer gets a
     * reset.
     *
     * @return false if it had ended by itself
     * @throws KernelException with EOPNOTSUPP if the kernel was built without this, with EPERM without the capability
     */
    public boolean end(EstablishedSocket socket) throws KernelException {
        try {
            sockets.destroy(socket.id(), socket.isIpv6());
            return true;
        } catch (KernelException e) {
            return switch (e.errno()) {
                case ENOENT -> false;
                default -> throw e;
            };
        }
    }

    @Override
    public void close() {
        sockets.close();
    }
}
