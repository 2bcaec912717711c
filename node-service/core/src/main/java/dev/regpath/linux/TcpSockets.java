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
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The TCP connections of this network namespace, by sock_diag(7): what {@code ss -ti} shows. Needs no capability.
 *
 * <p>A connection that waits out its end (TIME_WAIT) is not listed: the kernel keeps no account of it any more. What its
 * last account was the kernel tells when it closes it, to those who listen by then. Not thread-safe. Close it to close
 * its netlink sockets.
 */
public final class TcpSockets implements AutoCloseable {
    private static final String WHAT = "list TCP connections";

    /** linux/netlink.h. */
    private static final short NLM_F_REQUEST_DUMP = 0x1 | 0x300;

    private static final short NLMSG_ERROR = 2;
    private static final short NLMSG_DONE = 3;
    private static final int NLMSG_HEADER = 16;

    /** linux/sock_diag.h, linux/inet_diag.h. */
    private static final short SOCK_DIAG_BY_FAMILY = 20;

    private static final int INET_DIAG_REQUEST = 56;
    private static final int INET_DIAG_MESSAGE = 72;
    private static final int INET_DIAG_INFO = 2;
    private static final int ATTRIBUTE_HEADER = 4;

    /** SKNLGRP_INET_TCP_DESTROY (1) and SKNLGRP_INET6_TCP_DESTROY (3) of linux/sock_diag.h, as bits. */
    private static final int DESTROYED_TCP = 1 << (1 - 1) | 1 << (3 - 1);

    /** {@code tcpi_bytes_received} of struct tcp_info in linux/tcp.h; there since Linux 4.1. */
    private static final int BYTES_RECEIVED = 128;

    private static final byte AF_INET = 2;
    private static final byte AF_INET6 = 10;
    private static final byte IPPROTO_TCP = 6;

    /** ESTABLISHED, FIN_WAIT1, FIN_WAIT2, CLOSE_WAIT, LAST_ACK and CLOSING of linux/tcp_states.h. */
    private static final int CONNECTED_STATES = 1 << 1 | 1 << 4 | 1 << 5 | 1 << 8 | 1 << 9 | 1 << 11;

    /** More than the kernel puts into one datagram of a dump. */
    private static final int BUFFER = 64 * 1024;

    private static final ValueLayout.OfShort NETWORK_SHORT = JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final Fd netlink;
    private final Fd ends;

    private TcpSockets(Fd netlink, Fd ends) {
        this.netlink = netlink;
        this.ends = ends;
    }

    /** Opens the netlink sockets, and listens for the end of connections from now on. */
    public static TcpSockets open() throws KernelException {
        Fd netlink = Libc.netlinkSocketDiagnosis(0, WHAT);
        try {
            return new TcpSockets(netlink, Libc.netlinkSocketDiagnosis(DESTROYED_TCP, WHAT));
        } catch (KernelException e) {
            netlink.close();
            throw e;
        }
    }

    /** The connections there are now, of both address families. */
    public List<TcpSocket> connected() throws KernelException {
        List<TcpSocket> found = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(BUFFER, Long.BYTES);
            for (byte family : new byte[] {AF_INET, AF_INET6}) {
                Libc.send(netlink, request(arena, family), WHAT);
                boolean more = true;
                while (more) {
                    long length = Libc.receive(netlink, buffer, WHAT);
                    more = length > 0 && read(buffer.asSlice(0, length), found);
                }
            }
        }
        return List.copyOf(found);
    }

    /**
     * The connections that have ended since the last call, as they were then. Where more end at a time than the kernel
     * has room to tell of, the others are missing.
     */
    public List<TcpSocket> ended() throws KernelException {
        List<TcpSocket> found = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(BUFFER, Long.BYTES);
            long length = next(buffer);
            while (length > 0) {
                read(buffer.asSlice(0, length), found);
                length = next(buffer);
            }
        }
        return List.copyOf(found);
    }

    /** The length of the next message about an end; 0 if there is none. */
    private long next(MemorySegment buffer) throws KernelException {
        try {
            return Libc.receiveNow(ends, buffer, WHAT);
        } catch (KernelException e) {
            return switch (e.errno()) {
                case EAGAIN -> 0;
                case ENOBUFS -> next(buffer); // Says once that some are missing.
                default -> throw e;
            };
        }
    }

    /** struct nlmsghdr, and behind it struct inet_diag_req_v2 without any filter. */
    private static MemorySegment request(Arena arena, byte family) {
        MemorySegment message = arena.allocate(NLMSG_HEADER + INET_DIAG_REQUEST, Long.BYTES);
        message.set(JAVA_INT_UNALIGNED, 0, (int) message.byteSize());
        message.set(JAVA_SHORT_UNALIGNED, 4, SOCK_DIAG_BY_FAMILY);
        message.set(JAVA_SHORT_UNALIGNED, 6, NLM_F_REQUEST_DUMP);
        message.set(JAVA_BYTE, NLMSG_HEADER, family);
        message.set(JAVA_BYTE, NLMSG_HEADER + 1, IPPROTO_TCP);
        message.set(JAVA_BYTE, NLMSG_HEADER + 2, (byte) (1 << (INET_DIAG_INFO - 1)));
        message.set(JAVA_INT_UNALIGNED, NLMSG_HEADER + 4, CONNECTED_STATES);
        return message;
    }

    /** Reads the messages of one datagram, and says whether others follow. */
    private static boolean read(MemorySegment datagram, List<TcpSocket> found) throws KernelException {
        long at = 0;
        while (at + NLMSG_HEADER <= datagram.byteSize()) {
            int length = datagram.get(JAVA_INT_UNALIGNED, at);
            short type = datagram.get(JAVA_SHORT_UNALIGNED, at + 4);
            if (length < NLMSG_HEADER || at + length > datagram.byteSize()) {
                throw KernelException.unexpected("recv", WHAT, "the kernel's answer is cut off");
            }
            if (type == NLMSG_DONE) {
                return false;
            }
            if (type == NLMSG_ERROR) {
                throw KernelException.of("sock_diag", -datagram.get(JAVA_INT_UNALIGNED, at + NLMSG_HEADER), WHAT);
            }
            if (type == SOCK_DIAG_BY_FAMILY && length >= NLMSG_HEADER + INET_DIAG_MESSAGE) {
                readSocket(datagram.asSlice(at + NLMSG_HEADER, length - NLMSG_HEADER), found);
            }
            at += aligned(length);
        }
        return true;
    }

    /** struct inet_diag_msg, and behind it attributes. */
    private static void readSocket(MemorySegment message, List<TcpSocket> found) {
        OptionalLong received = received(message);
        int port = Short.toUnsignedInt(message.get(NETWORK_SHORT, 6));
        // One that ends may never have been connected.
        if (received.isPresent() && port != 0) {
            found.add(new TcpSocket(
                    message.get(JAVA_LONG_UNALIGNED, 44),
                    Integer.toUnsignedLong(message.get(JAVA_INT_UNALIGNED, 68)),
                    address(message.asSlice(24, message.get(JAVA_BYTE, 0) == AF_INET ? 4 : 16)),
                    port,
                    received.getAsLong()));
        }
    }

    private static OptionalLong received(MemorySegment message) {
        long at = INET_DIAG_MESSAGE;
        while (at + ATTRIBUTE_HEADER <= message.byteSize()) {
            int length = Short.toUnsignedInt(message.get(JAVA_SHORT_UNALIGNED, at));
            if (length < ATTRIBUTE_HEADER) {
                break;
            }
            if (message.get(JAVA_SHORT_UNALIGNED, at + 2) == INET_DIAG_INFO
                    && length >= ATTRIBUTE_HEADER + BYTES_RECEIVED + Long.BYTES) {
                return OptionalLong.of(message.get(JAVA_LONG_UNALIGNED, at + ATTRIBUTE_HEADER + BYTES_RECEIVED));
            }
            at += aligned(length);
        }
        return OptionalLong.empty();
    }

    /** An IPv4 address that an IPv6 socket is connected to becomes an IPv4 address. */
    private static InetAddress address(MemorySegment bytes) {
        try {
            return InetAddress.getByAddress(bytes.toArray(JAVA_BYTE));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("addresses have 4 or 16 bytes", e);
        }
    }

    private static long aligned(int length) {
        return (length + 3L) & ~3L;
    }

    @Override
    public void close() {
        netlink.close();
        ends.close();
    }
}
