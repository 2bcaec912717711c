package dev.regpath.resolver;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.HostName;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An ordinary question for the addresses of a name, as resolvers of programs ask it (RFC 1035, RFC 6891). Whatever is not
 * ordinary is none: it is passed on, and its nameserver knows what to do with it.
 *
 * @param id by which the one who asks knows the answer again
 * @param flags those of its header
 * @param name the name
 * @param type {@link #A} or {@link #AAAA}
 * @param end where the question ends in the message: what is before it is the same in an answer
 * @param extension its OPT record, if it has one
 */
record DnsQuery(int id, int flags, HostName name, int type, int end, Optional<Extension> extension) {
    static final int A = 1;
    static final int AAAA = 28;

    static final int HEADER = 12;

    /** Recursion desired. */
    static final int DESIRED = 0x0100;

    /** Authentic data: as a question, whether the nameserver says that an answer is; RFC 6840, 5.7. */
    static final int AUTHENTIC = 0x0020;

    /** Checking disabled. */
    static final int UNCHECKED = 0x0010;

    static final int IN = 1;
    static final int OPT = 41;

    /** What each message without an extension has room in. */
    static final int SMALLEST = 512;

    private static final int LONGEST_LABEL = 63;
    private static final int LONGEST_NAME = 253;

    /**
     * What an OPT record says.
     *
     * @param size the largest datagram that is welcome
     * @param secure whether signatures are asked for
     */
    record Extension(int size, boolean secure) {
        /** Its bit for signatures in what is the time to live of other records. */
        static final int SECURE = 0x8000;
    }

    DnsQuery {
        requireNonNull(name, "name");
        requireNonNull(extension, "extension");
    }

    /** The question of a message; empty if there is anything out of the ordinary about it. */
    static Optional<DnsQuery> parse(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message);
        if (in.remaining() < HEADER) {
            return Optional.empty();
        }
        int id = number(in);
        int flags = number(in);
        boolean one = number(in) == 1 && number(in) == 0 && number(in) == 0;
        int additional = number(in);
        // Of the flags that are no question's, of all operations but QUERY, and of answers, none is set.
        if (!one || additional > 1 || (flags & ~(AUTHENTIC | UNCHECKED)) != DESIRED) {
            return Optional.empty();
        }
        Optional<HostName> name = name(in);
        if (name.isEmpty() || in.remaining() < 4) {
            return Optional.empty();
        }
        int type = number(in);
        if (number(in) != IN || (type != A && type != AAAA)) {
            return Optional.empty();
        }
        int end = in.position();
        Optional<Extension> extension = additional == 1 ? extension(in) : Optional.empty();
        boolean understood = extension.isPresent() == (additional == 1) && !in.hasRemaining();
        return understood ? Optional.of(new DnsQuery(id, flags, name.get(), type, end, extension)) : Optional.empty();
    }

    /** A name that is written out, as in each first question; that of a host. */
    private static Optional<HostName> name(ByteBuffer in) {
        StringBuilder text = new StringBuilder();
        while (in.hasRemaining()) {
            int length = Byte.toUnsignedInt(in.get());
            if (length == 0) {
                return HostName.ofForeign(text.toString());
            }
            if (length > LONGEST_LABEL || length > in.remaining() || text.length() + length >= LONGEST_NAME) {
                return Optional.empty();
            }
            if (!text.isEmpty()) {
                text.append('.');
            }
            for (int i = 0; i < length; i++) {
                byte character = in.get();
                if (character == '.' || character <= ' ') { // Also all beyond ASCII, which is negative.
                    return Optional.empty();
                }
                text.append((char) character);
            }
        }
        return Optional.empty();
    }

    /** An OPT record of the only version there is; what options it has does not matter to who answers. */
    private static Optional<Extension> extension(ByteBuffer in) {
        if (in.remaining() < 11 || in.get() != 0 || number(in) != OPT) {
            return Optional.empty();
        }
        int size = number(in);
        int codeAndVersion = number(in);
        int bits = number(in);
        int length = number(in);
        if (codeAndVersion != 0 || length != in.remaining()) {
            return Optional.empty();
        }
        in.position(in.limit());
        return Optional.of(new Extension(Math.max(SMALLEST, size), (bits & Extension.SECURE) != 0));
    }

    private static int number(ByteBuffer in) {
        return Short.toUnsignedInt(in.getShort());
    }
}
