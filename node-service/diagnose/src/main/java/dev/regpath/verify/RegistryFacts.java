package dev.regpath.verify;

import static java.util.Objects.requireNonNull;

import dev.regpath.containerd.PullHost;
import dev.regpath.contract.RegistryHost;
import dev.regpath.verify.endpoint.EndpointFacts;
import dev.regpath.verify.endpoint.PullFacts;
import dev.regpath.verify.hostsfile.HostsFileFacts;
import java.util.List;
import java.util.Optional;

/**
 * What was found out about one registry.
 *
 * @param registry which
 * @param files its hosts.toml
 * @param hosts those containerd would ask, in its order
 * @param pull how the pull of the image that was named would end; empty if none was
 */
public record RegistryFacts(
        RegistryHost registry, HostsFileFacts files, List<EndpointFacts> hosts, Optional<PullFacts> pull) {
    public RegistryFacts {
        requireNonNull(registry, "registry");
        requireNonNull(files, "files");
        hosts = List.copyOf(hosts);
        requireNonNull(pull, "pull");
    }

    /** Whether a host is asked at all: for a tag, unless what is pulled has a digest. */
    public boolean asks(PullHost host) {
        return pull.flatMap(facts -> facts.image().digest()).isPresent() ? host.serves() : host.resolves();
    }
}
