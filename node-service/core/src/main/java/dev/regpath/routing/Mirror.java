package dev.regpath.routing;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.RegistryHost;
import dev.regpath.fault.Subject;
import java.util.List;

/**
 * The mirrors of one registry: what its hosts.toml should say.
 *
 * @param path name of the RegistryPath that asked for it
 * @param registry the registry as image references name it
 * @param hosts tried by containerd in this order; never empty
 * @param fallbackToUpstream whether containerd may go on to the registry itself; if not, the last host becomes
 *     {@code server} too, because containerd always tries a server last and cannot be told not to
 */
public record Mirror(String path, RegistryHost registry, List<MirrorHost> hosts, boolean fallbackToUpstream) {
    public Mirror {
        requireNonNull(path, "path");
        requireNonNull(registry, "registry");
        hosts = List.copyOf(hosts);
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("the mirror of '%s' has no hosts".formatted(registry));
        }
    }

    /** What a problem with it is about. */
    public Subject subject() {
        return Subject.mirror(registry.toString());
    }
}
