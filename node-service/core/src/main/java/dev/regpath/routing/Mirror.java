package dev.regpath.routing;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.RegistryHost;
import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.WhenUpstreamDead;
import dev.regpath.fault.Subject;
import java.time.Duration;
import java.util.List;

/**
 * The mirrors of one registry: what its hosts.toml should say.
 *
 * @param path name of the RegistryPath that asked for it
 * @param registry the registry as image references name it
 * @param hosts tried by containerd in this order; never empty
 * @param fallbackToUpstream whether containerd may go on to the registry itself; if not, the last host becomes
 *     {@code server} too, because containerd always tries a server last and cannot be told not to
 * @param connectTimeout how long it may take to make a connection to an address of theirs that is a frontend; zero if the
 *     kernel decides
 * @param whenUpstreamDead what happens to connections to the registry's external addresses that are known to be dead
 */
public record Mirror(
        String path,
        RegistryHost registry,
        List<MirrorHost> hosts,
        boolean fallbackToUpstream,
        Duration connectTimeout,
        WhenUpstreamDead whenUpstreamDead) {
    /** One of a path that says nothing of dead hosts. */
    public Mirror(String path, RegistryHost registry, List<MirrorHost> hosts, boolean fallbackToUpstream) {
        this(path, registry, hosts, fallbackToUpstream, RegistryPath.DEFAULT_CONNECT_TIMEOUT, WhenUpstreamDead.AUTO);
    }

    public Mirror {
        requireNonNull(path, "path");
        requireNonNull(registry, "registry");
        hosts = List.copyOf(hosts);
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("the mirror of '%s' has no hosts".formatted(registry));
        }
        requireNonNull(connectTimeout, "connectTimeout");
        if (connectTimeout.isNegative()) {
            throw new IllegalArgumentException(
                    "the mirror of '%s' has a negative timeout: %s".formatted(registry, connectTimeout));
        }
        requireNonNull(whenUpstreamDead, "whenUpstreamDead");
    }

    /** The same, with other hosts; this one if they are no others. */
    public Mirror withHosts(List<MirrorHost> others) {
        return others.equals(hosts)
                ? this
                : new Mirror(path, registry, others, fallbackToUpstream, connectTimeout, whenUpstreamDead);
    }

    /** What a problem with it is about. */
    public Subject subject() {
        return Subject.mirror(registry.toString());
    }
}
