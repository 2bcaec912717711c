package dev.regpath.redirect;

import dev.regpath.contract.Protocol;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Frontend;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** One record of the ring buffer: {@code struct event} of {@code layout.h}. */
public sealed interface TraceRecord {
    /** When it happened, in nanoseconds of {@code bpf_ktime_get_ns()}. */
    long time();

    /** The socket, unique until the machine is restarted. */
    long cookie();

    /** What became of a connect. */
    enum ConnectDecision {
        /** It goes to a backend. */
        REDIRECTED,
        /** There is no backend, or nothing but a dead address, and it is refused. */
        REFUSED,
        /** There is no backend, and it goes where it asked. */
        PASSED
    }

    /** How the TCP handshake ended. */
    enum HandshakeEnd {
        CONNECTED,
        FAILED,
        /** The caller closed the socket before there was an answer. */
        GIVEN_UP
    }

    /**
     * A process in scope asked for a frontend.
     *
     * @param cgroup the caller's id
     * @param process the caller's, as the machine's first pid namespace numbers it
     * @param command the first 15 bytes of the caller's name
     * @param backend where it was sent, if anywhere
     */
    record Asked(
            long time,
            long cookie,
            ConnectDecision verdict,
            long cgroup,
            int process,
            String command,
            Frontend asked,
            Optional<Endpoint> backend)
            implements TraceRecord {}

    /**
     * An earlier connect has ended.
     *
     * @param error the error number that the socket's owner gets; 0 if it is not known or there is none
     */
    record Ended(long time, long cookie, HandshakeEnd end, int error) implements TraceRecord {}

    /** An earlier connect has failed, and where it was sent is not chosen for a while. Its end is told after this. */
    record Ejected(long time, long cookie) implements TraceRecord {}

    /** Reads what the programs have written. */
    static TraceRecord of(byte[] bytes) {
        if (bytes.length != Layout.EVENT_SIZE) {
            throw new IllegalArgumentException(
                    "a record has %d bytes, not %d".formatted(Layout.EVENT_SIZE, bytes.length));
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        long time = buffer.getLong();
        long cookie = buffer.getLong();
        long cgroup = buffer.getLong();
        InetAddress askedAddress = Layout.address(buffer);
        InetAddress backendAddress = Layout.address(buffer);
        buffer.order(ByteOrder.BIG_ENDIAN);
        int askedPort = Short.toUnsignedInt(buffer.getShort());
        int backendPort = Short.toUnsignedInt(buffer.getShort());
        buffer.order(ByteOrder.nativeOrder());
        int process = buffer.getInt();
        int kind = buffer.get();
        Protocol protocol = buffer.get() == Protocol.TCP.number() ? Protocol.TCP : Protocol.UDP;
        int error = Short.toUnsignedInt(buffer.getShort());
        return switch (kind) {
            case 1, 2, 3 ->
                new Asked(
                        time,
                        cookie,
                        ConnectDecision.values()[kind - 1],
                        cgroup,
                        process,
                        command(buffer),
                        new Frontend(new Endpoint(askedAddress, askedPort), protocol),
                        backendPort == 0 ? Optional.empty() : Optional.of(new Endpoint(backendAddress, backendPort)));
            case 4, 5, 6 -> new Ended(time, cookie, HandshakeEnd.values()[kind - 4], error);
            case 7 -> new Ejected(time, cookie);
            default -> throw new IllegalArgumentException("records have no kind " + kind);
        };
    }

    private static String command(ByteBuffer buffer) {
        byte[] name = new byte[Layout.COMMAND_SIZE];
        buffer.get(name);
        int length = 0;
        while (length < name.length && name[length] != 0) {
            length++;
        }
        return new String(name, 0, length, StandardCharsets.UTF_8);
    }
}
