package dev.regpath.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The TCP sockets of this network namespace as sock_diag(7) tells of them. Its requests and messages are those of
 * linux/sock_diag.h and linux/inet_diag.h. Not thread-safe.
 */
final class SockDiag implements AutoCloseable {
    /** More than the kernel puts into one datagram of a dump. */
    static final int BUFFER = 64 * 1024;

    /** {@code INET_DIAG_INFO}: struct tcp_info of linux/tcp.h. Has to be asked for. */
    static final int INFO = 2;

    /** {@code INET_DIAG_CGROUP_ID}: where the socket was made, since Linux 5.9; unasked. */
    static final int CGROUP_ID = 21;

    static final int ATTRIBUTE_HEADER = 4;

    /** linux/netlink.h. */
    private static final short NLM_F_REQUEST_DUMP = 0x1 | 0x300;

    private static final short NLM_F_REQUEST_ACK = 0x1 | 0x4;
    private static final short NLMSG_ERROR = 2;
    private static final short NLMSG_DONE = 3;
    private static final int NLMSG_HEADER = 16;

    private static final short SOCK_DIAG_BY_FAMILY = 20;
    private static final short SOCK_DESTROY = 21;
    private static final int REQUEST = 56;
    private static final int REQUEST_ID = 8;
    private static final int MESSAGE = 72;
    private static final int MESSAGE_ID = 4;

    /** struct inet_diag_sockid: ports, addresses, interface and cookie. */
    private static final int ID = 48;

    private static final byte AF_INET = 2;
    private static final byte AF_INET6 = 10;
    private static final byte IPPROTO_TCP = 6;

    private static final ValueLayout.OfShort NETWORK_SHORT = JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final Fd netlink;
    private final String what;

    private SockDiag(Fd netlink, String what) {
        this.netlink = netlink;
        this.what = what;
    }

    /**
     * Opens a netlink socket.
     *
     * @param groups of which it hears unasked, a bit for each; 0 for none
     * @param what it is for
     */
    static SockDiag open(int groups, String what) throws KernelException {
        return new SockDiag(Libc.netlinkSocketDiagnosis(groups, what), what);
    }

    /**
     * Shows all sockets in some states, of both address families.
     *
     * @param states a bit for each, by linux/tcp_states.h
     */
    void dump(int states, Consumer<SocketMessage> each) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(BUFFER, Long.BYTES);
            for (byte family : new byte[] {AF_INET, AF_INET6}) {
                Libc.send(netlink, dumpRequest(arena, family, states), what);
                boolean more = true;
                while (more) {
                    long length = Libc.receive(netlink, buffer, what);
                    more = length > 0 && read(buffer.asSlice(0, length), each);
                }
            }
        }
    }

    /** Shows what was told unasked since the last call. */
    void heard(Consumer<SocketMessage> each) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(BUFFER, Long.BYTES);
            long length = next(buffer);
            while (length > 0) {
                boolean _ = read(buffer.asSlice(0, length), each);
                length = next(buffer);
            }
        }
    }

    /**
     * SOCK_DESTROY: ends a connection as a reset by its peer would, and resets it for the peer. Needs CAP_NET_ADMIN, and
     * a kernel with CONFIG_INET_DIAG_DESTROY.
     *
     * @param id as {@link SocketMessage#id} has it
     */
    void destroy(byte[] id, boolean isIpv6) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment message = request(
                    arena, SOCK_DESTROY, NLM_F_REQUEST_ACK, isIpv6 ? AF_INET6 : AF_INET, /* extensions= */ 0, 0);
            MemorySegment.copy(id, 0, message, JAVA_BYTE, NLMSG_HEADER + REQUEST_ID, ID);
            Libc.send(netlink, message, what);
            MemorySegment buffer = arena.allocate(BUFFER, Long.BYTES);
            long length = Libc.receive(netlink, buffer, what);
            boolean _ = read(buffer.asSlice(0, length), _ -> {});
        }
    }

    /** The length of the next message; 0 if there is none. */
    private long next(MemorySegment buffer) throws KernelException {
        try {
            return Libc.receiveNow(netlink, buffer, what);
        } catch (KernelException e) {
            return switch (e.errno()) {
                case EAGAIN -> 0;
                case ENOBUFS -> next(buffer); // Says once that some are missing.
                default -> throw e;
            };
        }
    }

    private static MemorySegment dumpRequest(Arena arena, byte family, int states) {
        return request(arena, SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST_DUMP, family, 1 << (INFO - 1), states);
    }

    /** struct nlmsghdr, and behind it struct inet_diag_req_v2, which names no socket yet. */
    private static MemorySegment request(
            Arena arena, short type, short flags, byte family, int extensions, int states) {
        MemorySegment message = arena.allocate(NLMSG_HEADER + REQUEST, Long.BYTES);
        message.set(JAVA_INT_UNALIGNED, 0, (int) message.byteSize());
        message.set(JAVA_SHORT_UNALIGNED, 4, type);
        message.set(JAVA_SHORT_UNALIGNED, 6, flags);
        message.set(JAVA_BYTE, NLMSG_HEADER, family);
        message.set(JAVA_BYTE, NLMSG_HEADER + 1, IPPROTO_TCP);
        message.set(JAVA_BYTE, NLMSG_HEADER + 2, (byte) extensions);
        message.set(JAVA_INT_UNALIGNED, NLMSG_HEADER + 4, states);
        return message;
    }

    /** Reads the messages of one datagram, and says whether others follow. */
    private boolean read(MemorySegment datagram, Consumer<SocketMessage> each) throws KernelException {
        long at = 0;
        while (at + NLMSG_HEADER <= datagram.byteSize()) {
            int length = datagram.get(JAVA_INT_UNALIGNED, at);
            short type = datagram.get(JAVA_SHORT_UNALIGNED, at + 4);
            if (length < NLMSG_HEADER || at + length > datagram.byteSize()) {
                throw KernelException.unexpected("recv", what, "the kernel's answer is cut off");
            }
            if (type == NLMSG_DONE) {
                return false;
            }
            if (type == NLMSG_ERROR) {
                int error = -datagram.get(JAVA_INT_UNALIGNED, at + NLMSG_HEADER);
                if (error != 0) {
                    throw KernelException.of("sock_diag", error, what);
                }
            }
            if (type == SOCK_DIAG_BY_FAMILY && length >= NLMSG_HEADER + MESSAGE) {
                each.accept(new SocketMessage(datagram.asSlice(at + NLMSG_HEADER, length - NLMSG_HEADER)));
            }
            at += aligned(length);
        }
        return true;
    }

    private static long aligned(int length) {
        return (length + 3L) & ~3L;
    }

    @Override
    public void close() {
        netlink.close();
    }

    /** struct inet_diag_msg, and behind it attributes: what the kernel says of one socket. Valid until the next one. */
    record SocketMessage(MemorySegment bytes) {
        boolean isIpv6() {
            return bytes.get(JAVA_BYTE, 0) != AF_INET;
        }

        /** What the kernel finds the socket by. */
        byte[] id() {
            return bytes.asSlice(MESSAGE_ID, ID).toArray(JAVA_BYTE);
        }

        /** 0 if it was never connected. */
        int remotePort() {
            return Short.toUnsignedInt(bytes.get(NETWORK_SHORT, 6));
        }

        /** An IPv4 address that an IPv6 socket is connected to becomes an IPv4 address. */
        InetAddress remoteAddress() {
            try {
                return InetAddress.getByAddress(
                        bytes.asSlice(24, isIpv6() ? 16 : 4).toArray(JAVA_BYTE));
            } catch (UnknownHostException e) {
                throw new IllegalStateException("addresses have 4 or 16 bytes", e);
            }
        }

        long cookie() {
            return bytes.get(JAVA_LONG_UNALIGNED, 44);
        }

        long inode() {
            return Integer.toUnsignedLong(bytes.get(JAVA_INT_UNALIGNED, 68));
        }

        /** What an attribute holds; empty if there is none, or less than asked for. */
        Optional<MemorySegment> attribute(int type, int size) {
            long at = MESSAGE;
            while (at + ATTRIBUTE_HEADER <= bytes.byteSize()) {
                int length = Short.toUnsignedInt(bytes.get(JAVA_SHORT_UNALIGNED, at));
                if (length < ATTRIBUTE_HEADER || at + length > bytes.byteSize()) {
                    break;
                }
                if (bytes.get(JAVA_SHORT_UNALIGNED, at + 2) == type && length >= ATTRIBUTE_HEADER + size) {
                    return Optional.of(bytes.asSlice(at + ATTRIBUTE_HEADER, length - ATTRIBUTE_HEADER));
                }
                at += aligned(length);
            }
            return Optional.empty();
        }
    }
}
