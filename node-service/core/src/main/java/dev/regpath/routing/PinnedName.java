package dev.regpath.routing;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.HostName;
import java.net.InetAddress;
import java.util.List;

/**
 * A name and the addresses that the node's hosts file should give it now.
 *
 * @param path name of the RegistryPath that asked for it
 * @param host the name
 * @param addresses sorted, without duplicates; never empty
 */
public record PinnedName(String path, HostName host, List<InetAddress> addresses) {
    public PinnedName {
        requireNonNull(path, "path");
        requireNonNull(host, "host");
        addresses = addresses.stream().distinct().sorted(Addresses.ORDER).toList();
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("the name '%s' is pinned to nothing".formatted(host));
        }
    }
}
