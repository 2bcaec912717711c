package dev.regpath.contract;

import dev.regpath.contract.schema.TextFault;
import dev.regpath.fault.ProblemCode;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Addresses and names that mean the node itself, its network, or its cloud, and no registry. */
public enum SpecialAddress {
    LOOPBACK("loopback", "(?:.+[.])?localhost|ip6-localhost|ip6-loopback", "127.0.0.0/8", "::1"),
    UNSPECIFIED("the unspecified address", "", "0.0.0.0/8", "::"),
    MULTICAST("multicast", "", "224.0.0.0/4", "ff00::/8"),
    BROADCAST("broadcast", "", "255.255.255.255"),
    /** Where clouds answer for a machine's or a Pod's identity. */
    METADATA(
            "the cloud's metadata service",
            "metadata|metadata[.]google[.]internal|instance-data|instance-data[.]ec2[.]internal|metadata[.]tencentyun[.]com",
            "169.254.169.254",
            "169.254.170.2", // Amazon, tasks
            "169.254.170.23", // Amazon, Pods
            "fd00:ec2::23", // Amazon, Pods
            "fd00:ec2::254", // Amazon
            "fd20:ce::254", // Google
            "fd00:42::42", // Scaleway
            "168.63.129.16", // Azure
            "192.0.0.192", // Oracle
            "100.100.100.200"), // Alibaba
    LINK_LOCAL("a link-local address", "", "169.254.0.0/16", "fe80::/10");

    /** Where a translator puts an IPv4 address behind (RFC 6052, RFC 8215). */
    private static final byte[] NAT64 = {0, 0x64, (byte) 0xff, (byte) 0x9b};

    private final String what;
    private final String names;
    private final Pattern name;

    @SuppressWarnings("ImmutableEnumChecker") // It is an unmodifiable list of records.
    private final List<AddressRange> ranges;

    SpecialAddress(String what, String names, String... ranges) {
        this.what = what;
        this.names = names;
        this.name = Pattern.compile(names);
        this.ranges = Stream.of(ranges).map(AddressRange::parse).toList();
    }

    /** What it is, in words. */
    public String what() {
        return what;
    }

    /** Whether a server on the node itself may be there, so that it can be a backend if the node allows it. */
    public boolean isOfThisNode() {
        return this == LOOPBACK || this == LINK_LOCAL;
    }

    /** What an address means, also if it is an IPv4 address within an IPv6 one. */
    public static Optional<SpecialAddress> of(InetAddress any) {
        InetAddress address = canonical(any);
        return Arrays.stream(values())
                .filter(special -> special.ranges.stream().anyMatch(range -> range.contains(address)))
                .findFirst();
    }

    /** What a name means wherever it is looked up. */
    public static Optional<SpecialAddress> of(String name) {
        return Arrays.stream(values())
                .filter(special -> !name.isEmpty() && special.name.matcher(name).matches())
                .findFirst();
    }

    /** The fault of a frontend that is such an address. */
    TextFault ofFrontend() {
        return TextFault.of(
                "(?i:%s)".formatted(AddressRange.pattern(ranges)),
                ProblemCode.PROTECTED_ADDRESS,
                "%s would cover " + what,
                "Remove it; that is never redirected.");
    }

    /** The fault of a frontend that has such a name. */
    TextFault ofFrontendName() {
        return TextFault.of(
                names, ProblemCode.PROTECTED_ADDRESS, "%s would cover " + what, "Remove it; that is never redirected.");
    }

    /** The fault of a backend that is such an address or has such a name, with or without a port. */
    TextFault ofBackend() {
        String ipv4 = AddressRange.ipv4Pattern(ranges);
        return TextFault.of(
                "(?i:\\[?(?:%s)(?:\\](?::[0-9]+)?)?|(?:%s)(?::[0-9]+)?)"
                        .formatted(AddressRange.pattern(ranges), names.isEmpty() ? ipv4 : ipv4 + "|" + names),
                ProblemCode.PROTECTED_ADDRESS,
                "%s would be " + what,
                "Name the address of a registry.");
    }

    /** The IPv4 address that an IPv6 one stands for, or the address itself: the same host is compared as the same. */
    public static InetAddress canonical(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        if (startsWithZeros(bytes, 12) && !address.isLoopbackAddress() && !address.isAnyLocalAddress()) {
            return ipv4(bytes, 12); // IPv4-compatible
        } else if (Arrays.equals(bytes, 0, 4, NAT64, 0, 4)) {
            return ipv4(bytes, 12);
        } else if (bytes[0] == 0x20 && bytes[1] == 0x02) {
            return ipv4(bytes, 2); // 6to4
        }
        return address;
    }

    private static boolean startsWithZeros(byte[] bytes, int count) {
        for (int i = 0; i < count; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static InetAddress ipv4(byte[] bytes, int from) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
