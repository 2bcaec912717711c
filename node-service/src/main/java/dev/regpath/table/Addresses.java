package dev.regpath.table;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Comparator;

/** Order and text of literal addresses. */
public final class Addresses {
    /** IPv4 before IPv6, each by value: the same set of addresses is always written in the same order. */
    public static final Comparator<InetAddress> ORDER = Comparator.comparingInt(
                    (InetAddress address) -> address.getAddress().length)
            .thenComparing(InetAddress::getAddress, Arrays::compareUnsigned);

    private Addresses() {}

    /** Whether both addresses are IPv4 or both are IPv6. */
    public static boolean sameFamily(InetAddress one, InetAddress other) {
        return one.getAddress().length == other.getAddress().length;
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
