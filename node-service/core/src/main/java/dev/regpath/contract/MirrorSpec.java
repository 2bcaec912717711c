package dev.regpath.contract;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What containerd's hosts.toml should say for a registry.
 *
 * @param backend where the registry is inside
 * @param scheme how it is spoken to
 * @param ca what signs its certificate, besides the system's authorities
 * @param client certificates to show it
 * @param skipVerify accept any certificate
 * @param capabilities what it may be asked for
 * @param headers sent with each request
 * @param path the URL's path used as it is, without {@code /v2}; empty for the usual one
 * @param dialTimeout limit for a TCP connect
 * @param fallbackToUpstream whether the registry itself is asked after all mirrors failed
 */
public record MirrorSpec(
        MirrorBackend backend,
        Scheme scheme,
        Optional<CaSource> ca,
        List<ClientCertificate> client,
        boolean skipVerify,
        Set<Capability> capabilities,
        SortedMap<String, List<String>> headers,
        Optional<String> path,
        Duration dialTimeout,
        boolean fallbackToUpstream) {
    /** What a mirror is asked for that says nothing: pulls go through it, pushes do not. */
    public static final Set<Capability> DEFAULT_CAPABILITIES =
            Collections.unmodifiableSet(EnumSet.of(Capability.PULL, Capability.RESOLVE));

    /** containerd's own default of 30 s would hold each object of a pull up for as long. */
    public static final Duration DEFAULT_DIAL_TIMEOUT = Duration.ofSeconds(1);

    /** How a mirror is spoken to. */
    public enum Scheme {
        HTTP,
        HTTPS
    }

    /**
     * A client certificate on the node.
     *
     * @param certificate absolute; holds the key too if {@code key} is empty
     * @param key absolute
     */
    public record ClientCertificate(Path certificate, Optional<Path> key) {
        public ClientCertificate {
            requireNonNull(certificate, "certificate");
            requireNonNull(key, "key");
        }
    }

    public MirrorSpec {
        requireNonNull(backend, "backend");
        requireNonNull(scheme, "scheme");
        requireNonNull(ca, "ca");
        client = List.copyOf(client);
        capabilities = Collections.unmodifiableSet(EnumSet.copyOf(capabilities));
        SortedMap<String, List<String>> copy = new TreeMap<>();
        headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        headers = Collections.unmodifiableSortedMap(copy);
        requireNonNull(path, "path");
        requireNonNull(dialTimeout, "dialTimeout");
        if (scheme == Scheme.HTTP && (ca.isPresent() || !client.isEmpty() || skipVerify)) {
            throw new IllegalArgumentException("an http mirror has TLS settings");
        }
    }
}
