package dev.regpath.resolver;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.HostName;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * An ordinary question for the addresses of a name, as resolvers of programs ask it (RFC 1035, RFC 6891). Whatever is not
 * ordinary is none: it is passed on, and its nameserver knows what to do with it.
 *
 * @param id by which the one who asks knows the answer again
 * @param flags those of its header
 * @param name as {@link #inMessages}: names are compared with few others, and few of those that come are names of hosts
 * @param type {@link #A} or {@link #AAAA}
 * @param end where the question ends in the message: what is before it is the same in an answer
 * @param extension its OPT record, if it has one
 */
record DnsQuery(int id, int flags, String name, int type, int end, Optional<Extension> extension) {
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
    private static final int NO_NAME = -1;

    /** An OPT record without options. */
    static final int OPT_SIZE = 11;

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

    /** A name as questions have it, in lower case: each label has its length before it, and the last is empty. */
    static String inMessages(HostName name) {
        StringBuilder text = new StringBuilder();
        for (String label : name.text().split("\\.", -1)) {
            text.append((char) label.length()).append(label);
        }
        return text.append('\0').toString();
    }

    /** The question of a message; empty if there is anything out of the ordinary about it. */
    static Optional<DnsQuery> parse(byte[] message) {
        if (message.length < HEADER) {
            return Optional.empty();
        }
        int flags = number(message, 2);
        boolean one = number(message, 4) == 1 && number(message, 6) == 0 && number(message, 8) == 0;
        int additional = number(message, 10);
        // Of the flags that are no question's, of all operations but QUERY, and of answers, none is set.
        if (!one || additional > 1 || (flags & ~(AUTHENTIC | UNCHECKED)) != DESIRED) {
            return Optional.empty();
        }
        int endOfName = endOfName(message);
        int end = endOfName + 4;
        if (endOfName == NO_NAME || message.length < end) {
            return Optional.empty();
        }
        int type = number(message, endOfName);
        if (number(message, endOfName + 2) != IN || (type != A && type != AAAA)) {
            return Optional.empty();
        }
        Optional<Extension> extension = additional == 1 ? extension(message, end) : Optional.empty();
        boolean understood = additional == 1 ? extension.isPresent() : message.length == end;
        return understood
                ? Optional.of(new DnsQuery(number(message, 0), flags, name(message, endOfName), type, end, extension))
                : Optional.empty();
    }

    /** Where a name is over that is written out, as in each first question. */
    private static int endOfName(byte[] message) {
        int at = HEADER;
        while (at < message.length) {
            int length = message[at];
            at++;
            if (length == 0) {
                return at;
            }
            if (length < 0 || length > LONGEST_LABEL) {
                return NO_NAME;
            }
            at += length;
        }
        return NO_NAME;
    }

    /** A length is no letter of any case. */
    private static String name(byte[] message, int end) {
        return new String(message, HEADER, end - HEADER, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    }

    /** An OPT record of the only version there is; what options it has does not matter to who answers. */
    private static Optional<Extension> extension(byte[] message, int at) {
        int rest = message.length - at - OPT_SIZE;
        if (rest < 0 || message[at] != 0 || number(message, at + 1) != OPT) {
            return Optional.empty();
        }
        int codeAndVersion = number(message, at + 5);
        if (codeAndVersion != 0 || number(message, at + 9) != rest) {
            return Optional.empty();
        }
        return Optional.of(new Extension(
                Math.max(SMALLEST, number(message, at + 3)), (number(message, at + 7) & Extension.SECURE) != 0));
    }

    private static int number(byte[] message, int at) {
        return Byte.toUnsignedInt(message[at]) << 8 | Byte.toUnsignedInt(message[at + 1]);
    }
}
