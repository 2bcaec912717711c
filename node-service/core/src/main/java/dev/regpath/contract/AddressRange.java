package dev.regpath.contract;

import static java.util.Objects.requireNonNull;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Addresses that begin alike. Whether an address is one of them, and what their texts look like, follows from this.
 *
 * @param first the first of them
 * @param bits how many bits they have in common
 */
record AddressRange(InetAddress first, int bits) {
    /** What is before the IPv4 address in an IPv6 address that stands for it (RFC 4291 §2.5.5.1, RFC 6052, RFC 8215). */
    private static final String BEFORE_IPV4 = "(?:(?:[0:]*|0{0,2}64:ff9b:[0-9a-f:]*):)?";

    AddressRange {
        requireNonNull(first, "first");
    }

    /** Reads {@code 127.0.0.0/8}, or a single address. */
    static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        InetAddress first = Addresses.parse(slash < 0 ? text : text.substring(0, slash));
        int all = first.getAddress().length * Byte.SIZE;
        return new AddressRange(first, slash < 0 ? all : Integer.parseInt(text.substring(slash + 1)));
    }

    boolean contains(InetAddress address) {
        byte[] one = first.getAddress();
        byte[] other = address.getAddress();
        return one.length == other.length
                && IntStream.range(0, bits).allMatch(bit -> isSet(one, bit) == isSet(other, bit));
    }

    private static boolean isSet(byte[] bytes, int bit) {
        return (bytes[bit / Byte.SIZE] & (0x80 >> (bit % Byte.SIZE))) != 0;
    }

    /**
     * A regular expression (RE2), in lower case, that among texts of addresses matches those of some ranges. An IPv4 address
     * within an IPv6 one is found where it is written with dots.
     */
    static String pattern(List<AddressRange> ranges) {
        String ipv6 = joined(ranges, true);
        return "%s(?:%s)".formatted(BEFORE_IPV4, ipv4Pattern(ranges)) + (ipv6.isEmpty() ? "" : "|" + ipv6);
    }

    /** The same for IPv4 addresses that are within no other. */
    static String ipv4Pattern(List<AddressRange> ranges) {
        return joined(ranges, false);
    }

    private static String joined(List<AddressRange> ranges, boolean ipv6) {
        return ranges.stream()
                .filter(range -> range.first instanceof Inet6Address == ipv6)
                .map(AddressRange::pattern)
                .collect(Collectors.joining("|"));
    }

    private String pattern() {
        return first instanceof Inet6Address ? ipv6() : ipv4();
    }

    private String ipv4() {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int known = Math.clamp(bits - i * Byte.SIZE, 0, Byte.SIZE);
            int least = first.getAddress()[i] & 0xff;
            parts.add(
                    known == 0
                            ? "[0-9]+"
                            : choice(IntStream.range(least, least + (1 << (Byte.SIZE - known)))
                                    .mapToObj(Integer::toString)
                                    .toList()));
        }
        return String.join("[.]", parts);
    }

    private static String choice(List<String> some) {
        return some.size() == 1 ? some.getFirst() : some.stream().collect(Collectors.joining("|", "(?:", ")"));
    }

    private String ipv6() {
        byte[] bytes = first.getAddress();
        List<String> groups = IntStream.range(0, 8)
                .mapToObj(i -> Integer.toHexString(((bytes[2 * i] & 0xff) << 8) | (bytes[2 * i + 1] & 0xff)))
                .toList();
        return bits == 128 ? single(groups) : beginning(groups.getFirst());
    }

    /** Zeros in the middle can be written in many ways. */
    private static String single(List<String> groups) {
        List<String> before = groups.stream()
                .takeWhile(group -> !group.equals("0"))
                .map(AddressRange::padded)
                .toList();
        List<String> after = groups.reversed().stream()
                .takeWhile(group -> !group.equals("0"))
                .map(AddressRange::padded)
                .toList()
                .reversed();
        if (before.size() + groups.stream().filter("0"::equals).count() + after.size() != groups.size()) {
            throw new IllegalArgumentException("an address with zeros in several places: " + groups);
        }
        String begins = before.stream().map(group -> group + ":").collect(Collectors.joining());
        return after.isEmpty() ? begins + "[0:]*" : begins + "[0:]*:" + String.join(":", after);
    }

    private static String padded(String group) {
        return group.length() == 4 ? group : "0{0,%d}%s".formatted(4 - group.length(), group);
    }

    /** Of a range that is told by its first group alone, which has four digits. */
    private String beginning(String group) {
        if (bits >= 16 || group.length() != 4) {
            throw new IllegalArgumentException(
                    "a range that is not told by the first digits of its addresses: " + this);
        }
        StringBuilder pattern = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            int known = Math.clamp(bits - i * 4, 0, 4);
            int least = Character.digit(group.charAt(i), 16);
            String digits = IntStream.range(least, least + (1 << (4 - known)))
                    .mapToObj(Integer::toHexString)
                    .collect(Collectors.joining());
            pattern.append(known == 0 ? "[0-9a-f]" : digits.length() == 1 ? digits : "[" + digits + "]");
        }
        return pattern + ":[0-9a-f:.]*";
    }
}
