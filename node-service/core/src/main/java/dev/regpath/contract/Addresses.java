package dev.regpath.contract;

import dev.regpath.contract.schema.InvalidText;
import dev.regpath.contract.schema.Quoted;
import dev.regpath.contract.schema.TextFault;
import dev.regpath.contract.schema.TextType;
import dev.regpath.fault.ProblemCode;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Comparator;
import java.util.regex.Pattern;

/** Literal addresses: how they are read, ordered and written. */
public final class Addresses {
    /** Four decimal numbers; a leading zero is refused because some programs read it as octal. */
    static final String IPV4S = "(?:%1$s[.]){3}%1$s".formatted("(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])");

    /**
     * In lower case: eight groups, or fewer with two colons for those that are left out; the last two may be written as an
     * IPv4 address. Wider than the grammar: too many groups, or too great numbers at the end, are for the parser to find.
     */
    static final String IPV6S =
            "(?:%1$s:){6}(?:%1$s:%1$s|%2$s)|(?:(?:%1$s:){0,6}%1$s)?::(?:(?:%1$s:){0,6}(?:%1$s|%2$s))?"
                    .formatted("[0-9a-f]{1,4}", "[0-9.]{7,15}");

    private static final String REMEDY = "Write an address such as 203.0.113.10 or 2001:db8::7.";

    /** The fault of what is no address. */
    static final TextFault NO_ADDRESS = TextFault.unless(
            "%s|(?i:%s)".formatted(IPV4S, IPV6S), ProblemCode.INVALID_ADDRESS, "%s is not an IP address", REMEDY);

    /** The fault of an address, in brackets and with a port or not, that has another text by which programs know it. */
    static final TextFault IS_IPV4_MAPPED = TextFault.of(
            "(?i:\\[?[0:]*:ffff:(?:[0-9.]+|%1$s:%1$s)(?:\\](?::[0-9]+)?)?)".formatted("[0-9a-f]{1,4}"),
            ProblemCode.INVALID_ADDRESS,
            "%s is an IPv4-mapped IPv6 address",
            "Write its last part with dots; connections to its IPv4-mapped form are redirected too.");

    /** An address as documents have it. */
    public static final TextType<InetAddress> TYPE = TextType.of(
                    "address", 45, "[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*", Addresses::parse)
            .writtenBy(Addresses::text);

    /** The family of four bytes, as people write it. */
    public static final String IPV4_FAMILY = "IPv4";

    /** That of sixteen. */
    public static final String IPV6_FAMILY = "IPv6";

    /** IPv4 before IPv6, each by value: the same set of addresses is always written in the same order. */
    public static final Comparator<InetAddress> ORDER = Addresses::compare;

    private static final Pattern IPV4 = Pattern.compile(IPV4S);
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");

    private Addresses() {}

    private static int compare(InetAddress one, InetAddress other) {
        byte[] bytes = one.getAddress();
        byte[] others = other.getAddress();
        return bytes.length == others.length
                ? Arrays.compareUnsigned(bytes, others)
                : Integer.compare(bytes.length, others.length);
    }

    /** Whether both addresses are IPv4 or both are IPv6. */
    public static boolean sameFamily(InetAddress one, InetAddress other) {
        return one.getAddress().length == other.getAddress().length;
    }

    /** {@link #IPV4_FAMILY} or {@link #IPV6_FAMILY}. */
    public static String family(InetAddress address) {
        return address instanceof Inet6Address ? IPV6_FAMILY : IPV4_FAMILY;
    }

    /** Whether {@link #parse} takes the text. */
    public static boolean isLiteral(String text) {
        if (text.indexOf(':') < 0) {
            return IPV4.matcher(text).matches();
        }
        try {
            parse(text);
            return true;
        } catch (InvalidText e) {
            return false;
        }
    }

    /**
     * Reads a literal address: no name, no port, no scope id, no shortened IPv4 ({@code 10.1}).
     *
     * @throws IllegalArgumentException if it is none; the message quotes the text
     */
    public static InetAddress parse(String text) {
        if (IPV4.matcher(text).matches()) {
            return Inet4Address.ofLiteral(text);
        }
        if (text.indexOf('%') >= 0) {
            throw new InvalidText(
                    ProblemCode.INVALID_ADDRESS,
                    Quoted.of(text) + " has a scope id",
                    "Link-local addresses cannot be used; write a routable one.");
        }
        if (text.indexOf('/') >= 0) {
            throw new InvalidText(
                    ProblemCode.INVALID_ADDRESS,
                    Quoted.of(text) + " is a range, or has a path",
                    "List single addresses, such as 203.0.113.10.");
        }
        if (text.indexOf(':') < 0 || !IPV6.matcher(text).matches()) {
            throw NO_ADDRESS.in(text);
        }
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw NO_ADDRESS.in(text);
        }
        if (address instanceof Inet4Address) {
            throw IS_IPV4_MAPPED
                    .withRemedy("Write %s; connections to its IPv4-mapped form are redirected too."
                            .formatted(address.getHostAddress()))
                    .in(text);
        }
        return address;
    }

    /** The address in text; IPv6 with its longest run of zero groups shortened (RFC 5952). */
    public static String text(InetAddress address) {
        return address instanceof Inet6Address ? ipv6Text(address.getAddress()) : address.getHostAddress();
    }

    private static String ipv6Text(byte[] bytes) {
        int[] groups = new int[8];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
        }
        int runStart = -1;
        int runLength = 1; // A single zero group is not shortened.
        for (int start = 0; start < groups.length; start++) {
            int end = start;
            while (end < groups.length && groups[end] == 0) {
                end++;
            }
            if (end - start > runLength) {
                runStart = start;
                runLength = end - start;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < groups.length; i++) {
            if (i == runStart) {
                text.append("::");
                i += runLength - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
