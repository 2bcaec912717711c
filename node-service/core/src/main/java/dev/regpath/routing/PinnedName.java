package dev.regpath.routing;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.HostName;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A name and the addresses that the node's hosts file should give it now.
 *
 * @param path name of the RegistryPath that asked for it
 * @param host the name
 * @param addresses sorted, without duplicates; never empty
 * @param origin where the addresses come from
 */
public record PinnedName(String path, HostName host, List<InetAddress> addresses, PinOrigin origin) {
    public PinnedName {
        requireNonNull(path, "path");
        requireNonNull(host, "host");
        requireNonNull(origin, "origin");
        addresses = addresses.stream().distinct().sorted(Addresses.ORDER).toList();
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("the name '%s' is pinned to nothing".formatted(host));
        }
    }

    /** {@code 192.0.2.17 (placeholder)}. */
    public String where() {
        return "%s (%s)"
                .formatted(addresses.stream().map(Addresses::text).collect(Collectors.joining(", ")), origin.words());
    }

    /** The same, to other addresses. */
    public PinnedName withAddresses(List<InetAddress> others) {
        return new PinnedName(path, host, others, origin);
    }
}
