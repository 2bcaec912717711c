package dev.regpath.verify;

import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.containerd.LegacyMirrors;
import dev.regpath.containerd.LegacyMirrors.CannotMigrateException;
import dev.regpath.containerd.PullHost;
import dev.regpath.containerd.RegistrySettings;
import dev.regpath.contract.RegistryHost;
import dev.regpath.cri.Credentials;
import dev.regpath.verify.daemon.DaemonFacts;
import dev.regpath.verify.endpoint.CredentialSource;
import dev.regpath.verify.endpoint.HostSession;
import dev.regpath.verify.hostsfile.HostsFileFacts;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which hosts containerd asks for images of one registry, and with which login: by its hosts.toml, or, where no
 * {@code config_path} is in effect, by the deprecated tables of its configuration. As registryHosts in
 * {@code internal/cri/server/images} has it.
 *
 * @param hosts in the order of asking
 * @param broken why no host is asked at all; empty if some are
 * @param byHostsToml whether it uses hosts.toml files
 * @param configured the logins of its configuration
 */
public record PullSettings(
        List<PullHost> hosts, Optional<String> broken, boolean byHostsToml, ConfiguredCredentials configured) {
    public PullSettings {
        hosts = List.copyOf(hosts);
    }

    /** Those of a daemon for a registry. */
    static PullSettings of(RegistryHost registry, HostsFileFacts found, DaemonFacts daemon) {
        RegistrySettings written = daemon.written().registry();
        return daemon.followsHosts()
                ? new PullSettings(
                        PullHost.of(registry, found.hosts()),
                        found.broken(),
                        /* byHostsToml= */ true,
                        new ConfiguredCredentials(written))
                : deprecated(registry, written, daemon.version().orElse(ContainerdVersion.NEWEST), daemon.configFile());
    }

    /** Those of the deprecated tables; {@code file} holds them. */
    public static PullSettings deprecated(
            RegistryHost registry, RegistrySettings written, ContainerdVersion version, Path file) {
        List<PullHost> hosts = List.of();
        Optional<String> broken = Optional.empty();
        try {
            hosts = PullHost.of(registry, LegacyMirrors.hosts(registry, written, version));
        } catch (CannotMigrateException e) {
            broken = Optional.of("%s: %s".formatted(file, e.reason()));
        }
        return new PullSettings(hosts, broken, /* byHostsToml= */ false, new ConfiguredCredentials(written));
    }

    /** What is sent to a host, or to the one that it redirects to: what comes with the pull counts before all else. */
    public CredentialSource credentials(PullHost host, Optional<Credentials> given) {
        if (given.isPresent()) {
            return CredentialSource.given(given);
        }
        // Each endpoint of the deprecated table has an authorizer of its own, which sends its login to any host that
        // asks.
        return byHostsToml
                ? configured::of
                : CredentialSource.given(host.base().flatMap(base -> configured.of(base.getRawAuthority())));
    }

    /**
     * Where a host keeps what it has learnt of challenges. Hosts of a hosts.toml share it, as they share one authorizer in
     * ConfigureHosts, unless they need a client of their own.
     */
    HostSession.Logins logins(PullHost host, HostSession.Logins shared, ContainerdVersion version) {
        boolean own = host.fields().hasTls()
                || (host.dialTimeout().isPresent() && version.isAtLeast(2, 0, 7))
                || (!host.fields().header().isEmpty() && version.isAtLeast(2, 1, 0));
        return byHostsToml && !own ? shared : new HostSession.Logins();
    }
}
