package dev.regpath.verify;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.RegistryHost;
import java.util.List;

/**
 * What was found out about one registry.
 *
 * @param registry which
 * @param files its hosts.toml
 * @param hosts those containerd would ask, in its order
 */
public record RegistryFacts(RegistryHost registry, HostsFileFacts files, List<EndpointFacts> hosts) {
    public RegistryFacts {
        requireNonNull(registry, "registry");
        requireNonNull(files, "files");
        hosts = List.copyOf(hosts);
    }
}
