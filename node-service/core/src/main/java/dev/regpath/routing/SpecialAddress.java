package dev.regpath.routing;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.HostName;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** Addresses and names that mean the node itself, its network, or its cloud, and no registry. */
enum SpecialAddress {
    LOOPBACK("loopback"),
    UNSPECIFIED("the unspecified address"),
    MULTICAST("multicast"),
    BROADCAST("broadcast"),
    METADATA("the cloud's metadata service"),
    LINK_LOCAL("link-local addresses");

    /** Where clouds answer for a machine's or a Pod's identity. */
    private static final Set<InetAddress> METADATA_SERVICES = Set.of(
            Addresses.parse("169.254.169.254"),
            Addresses.parse("169.254.170.2"), // Amazon, tasks
            Addresses.parse("169.254.170.23"), // Amazon, Pods
            Addresses.parse("fd00:ec2::23"), // Amazon, Pods
            Addresses.parse("fd00:ec2::254"), // Amazon
            Addresses.parse("fd20:ce::254"), // Google
            Addresses.parse("fd00:42::42"), // Scaleway
            Addresses.parse("168.63.129.16"), // Azure
            Addresses.parse("192.0.0.192"), // Oracle
            Addresses.parse("100.100.100.200")); // Alibaba

    private static final Set<String> METADATA_NAMES = Set.of(
            "metadata",
            "metadata.google.internal",
            "instance-data",
            "instance-data.ec2.internal",
            "metadata.tencentyun.com");
    private static final Set<String> LOOPBACK_NAMES = Set.of("ip6-localhost", "ip6-loopback");

    /** Where a translator puts an IPv4 address behind (RFC 6052, RFC 8215). */
    private static final byte[] NAT64 = {0, 0x64, (byte) 0xff, (byte) 0x9b};

    private final String what;

    SpecialAddress(String what) {
        this.what = what;
    }

    /** What it is, in words. */
    String what() {
        return what;
    }

    /** Whether a server on the node itself may be there, so that it can be a backend if the node allows it. */
    boolean isOfThisNode() {
        return this == LOOPBACK || this == LINK_LOCAL;
    }

    /** What an address means, also if it is an IPv4 address within an IPv6 one. */
    static Optional<SpecialAddress> of(InetAddress any) {
        InetAddress address = canonical(any);
        if (address.isLoopbackAddress()) {
            return Optional.of(LOOPBACK);
        } else if (address.isAnyLocalAddress() || isOfThisNetwork(address)) {
            return Optional.of(UNSPECIFIED);
        } else if (address.isMulticastAddress()) {
            return Optional.of(MULTICAST);
        } else if (Addresses.text(address).equals("255.255.255.255")) {
            return Optional.of(BROADCAST);
        } else if (METADATA_SERVICES.contains(address)) {
            return Optional.of(METADATA);
        }
        return address.isLinkLocalAddress() ? Optional.of(LINK_LOCAL) : Optional.empty();
    }

    /** What a name means wherever it is looked up. */
    static Optional<SpecialAddress> of(String name) {
        if (name.equals("localhost") || name.endsWith(".localhost") || LOOPBACK_NAMES.contains(name)) {
            return Optional.of(LOOPBACK);
        }
        return METADATA_NAMES.contains(name) ? Optional.of(METADATA) : Optional.empty();
    }

    /** Whether Pods and daemons know the API server by this name. */
    static boolean isApiServer(HostName name) {
        String text = name.text();
        return text.equals("kubernetes")
                || text.equals("kubernetes.default")
                || text.equals("kubernetes.default.svc")
                || text.startsWith("kubernetes.default.svc.");
    }

    /** The IPv4 address that an IPv6 one stands for, or the address itself: the same host is compared as the same. */
    static InetAddress canonical(InetAddress address) {
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

    private static boolean isOfThisNetwork(InetAddress address) {
        return address.getAddress().length == 4 && address.getAddress()[0] == 0;
    }

    private static InetAddress ipv4(byte[] bytes, int from) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
