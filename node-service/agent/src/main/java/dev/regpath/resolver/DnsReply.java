package dev.regpath.resolver;

import dev.regpath.resolver.DnsQuery.Extension;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Writes answers to questions (RFC 1035, RFC 6891). */
final class DnsReply {
    /** How long who asked may believe it: what is right now may be wrong in a moment. */
    static final Duration TIME_TO_LIVE = Duration.ofSeconds(5);

    /** What is welcome here; as resolvers have it since 2020, so that nothing is sent in fragments. */
    static final int DATAGRAM = 1232;

    private static final int RESPONSE = 0x8000;
    private static final int AVAILABLE = 0x0080;
    private static final int SERVER_FAILURE = 2;

    /** A pointer to the name behind the header. */
    private static final int QUESTIONED = 0xc000 | DnsQuery.HEADER;

    private static final int RECORD = 12;

    private DnsReply() {}

    /**
     * That a name has these addresses, as far as they are of the family that was asked for. None of them says that it has
     * none of that family.
     *
     * @param message the one with the query
     * @param most bytes of the reply; addresses without room in it are left out, since each of them does
     */
    static byte[] addresses(DnsQuery query, byte[] message, List<InetAddress> addresses, int most) {
        int length = query.type() == DnsQuery.A ? 4 : 16;
        int opt = query.extension().isPresent() ? DnsQuery.OPT_SIZE : 0;
        List<byte[]> some = addresses.stream()
                .map(InetAddress::getAddress)
                .filter(address -> address.length == length)
                .limit(Math.max(0, most - query.end() - opt) / (RECORD + length))
                .toList();
        ByteBuffer out = ByteBuffer.allocate(query.end() + some.size() * (RECORD + length) + opt);
        header(out, message, 0, some.size(), opt == 0 ? 0 : 1);
        out.put(message, DnsQuery.HEADER, query.end() - DnsQuery.HEADER);
        for (byte[] address : some) {
            out.putShort((short) QUESTIONED)
                    .putShort((short) query.type())
                    .putShort((short) DnsQuery.IN)
                    .putInt((int) TIME_TO_LIVE.toSeconds())
                    .putShort((short) length)
                    .put(address);
        }
        query.extension().ifPresent(extension -> putExtension(out, extension));
        return out.array();
    }

    private static void header(ByteBuffer out, byte[] message, int code, int answers, int additional) {
        int flags = Short.toUnsignedInt(ByteBuffer.wrap(message).getShort(2));
        int kept = flags & (DnsQuery.DESIRED | DnsQuery.UNCHECKED);
        out.put(message, 0, 2)
                .putShort((short) (RESPONSE | AVAILABLE | kept | code))
                .putShort((short) 1)
                .putShort((short) answers)
                .putShort((short) 0)
                .putShort((short) additional);
    }

    private static void putExtension(ByteBuffer out, Extension extension) {
        out.put((byte) 0)
                .putShort((short) DnsQuery.OPT)
                .putShort((short) DATAGRAM)
                .putShort((short) 0)
                .putShort((short) (extension.secure() ? Extension.SECURE : 0))
                .putShort((short) 0);
    }

    /**
     * That a nameserver cannot be asked: who hears it goes on to the next one, as if the nameserver itself had refused.
     *
     * @return empty for a message that is no question
     */
    static Optional<byte[]> failure(byte[] message) {
        boolean question = message.length >= DnsQuery.HEADER && (message[2] & 0x80) == 0;
        if (!question) {
            return Optional.empty();
        }
        Optional<DnsQuery> query = DnsQuery.parse(message);
        if (query.isEmpty()) {
            // Its header alone, with no more than its operation kept: whatever else it is, it is known by its id.
            byte[] header = Arrays.copyOf(Arrays.copyOf(message, 4), DnsQuery.HEADER);
            header[2] = (byte) ((message[2] & 0x79) | 0x80);
            header[3] = (byte) (AVAILABLE | SERVER_FAILURE);
            return Optional.of(header);
        }
        int opt = query.get().extension().isPresent() ? DnsQuery.OPT_SIZE : 0;
        ByteBuffer out = ByteBuffer.allocate(query.get().end() + opt);
        header(out, message, SERVER_FAILURE, 0, opt == 0 ? 0 : 1);
        out.put(message, DnsQuery.HEADER, query.get().end() - DnsQuery.HEADER);
        query.get().extension().ifPresent(extension -> putExtension(out, extension));
        return Optional.of(out.array());
    }
}
