package dev.regpath.table;

import dev.regpath.intent.Addresses;
import dev.regpath.intent.Protocol;
import dev.regpath.observe.ApiServer;
import dev.regpath.observe.Observation;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;

/** What is never redirected: to take it from the kubelet would cost the node, or give away its identity. */
final class Protection {
    /** Where clouds answer for a machine's identity, besides the link-local 169.254.169.254. */
    private static final Set<InetAddress> METADATA = Set.of(
            Addresses.parse("fd00:ec2::254"), // Amazon
            Addresses.parse("fd20:ce::254"), // Google
            Addresses.parse("168.63.129.16"), // Azure
            Addresses.parse("100.100.100.200")); // Alibaba

    private Protection() {}

    /** What a frontend would cover that it must not. */
    static Optional<String> covers(Frontend frontend, Observation seen) {
        InetAddress address = frontend.endpoint().address();
        if (address.isLoopbackAddress()) {
            return Optional.of("loopback");
        } else if (address.isAnyLocalAddress()) {
            return Optional.of("the unspecified address");
        } else if (address.isMulticastAddress()) {
            return Optional.of("multicast");
        } else if (Addresses.text(address).equals("255.255.255.255")) {
            return Optional.of("broadcast");
        } else if (METADATA.contains(address) || Addresses.text(address).equals("169.254.169.254")) {
            return Optional.of("the cloud's metadata service");
        } else if (address.isLinkLocalAddress()) {
            return Optional.of("link-local addresses");
        }
        // Another port of the same address may well be an ingress beside the API server.
        ApiServer asked = new ApiServer(address, frontend.endpoint().port());
        if (frontend.protocol() == Protocol.TCP && seen.apiServers().contains(asked)) {
            return Optional.of("the API server");
        }
        return seen.ownAddresses().contains(address) ? Optional.of("the node's own address") : Optional.empty();
    }
}
