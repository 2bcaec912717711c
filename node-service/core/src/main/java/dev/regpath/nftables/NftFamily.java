package dev.regpath.nftables;

import dev.regpath.routing.Endpoint;
import java.net.Inet6Address;

/** A family of addresses, in the words of nft(8). */
enum NftFamily {
    IPV4("ip", "ipv4_addr"),
    IPV6("ip6", "ipv6_addr");

    private final String protocol;
    private final String type;

    NftFamily(String protocol, String type) {
        this.protocol = protocol;
        this.type = type;
    }

    static NftFamily of(Endpoint endpoint) {
        return endpoint.address() instanceof Inet6Address ? IPV6 : IPV4;
    }

    /** In expressions. */
    String protocol() {
        return protocol;
    }

    /** Of elements of sets and maps. */
    String type() {
        return type;
    }
}
