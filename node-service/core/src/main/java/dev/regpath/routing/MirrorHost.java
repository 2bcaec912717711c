package dev.regpath.routing;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.Capability;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One host of a mirror: a {@code [host."…"]} table of hosts.toml with every field containerd knows.
 *
 * @param url {@code http://…} or {@code https://…}, with an explicit host; the path is only used with
 *     {@code overridePath}
 * @param capabilities what it may be asked for; never empty, since containerd reads an empty list as "all"
 * @param ca certificates to trust besides the system's; empty for http (any TLS key on an http host makes containerd
 *     try https first)
 * @param client client certificates; empty for http
 * @param skipVerify accept any certificate; false for http
 * @param header header lines sent with each registry request, by name
 * @param overridePath use the URL's path as it is, without {@code /v2}
 * @param dialTimeout limit for a TCP connect; containerd before 2.0.7 ignores it
 */
public record MirrorHost(
        URI url,
        Set<Capability> capabilities,
        List<Pem> ca,
        List<ClientCertificate> client,
        boolean skipVerify,
        Map<String, List<String>> header,
        boolean overridePath,
        Optional<Duration> dialTimeout) {
    /**
     * A client certificate and its key.
     *
     * @param certificate the certificate chain, or both in one PEM if {@code key} is empty
     * @param key the private key, if it is in a file of its own
     */
    public record ClientCertificate(Pem.File certificate, Optional<Pem.File> key) {
        public ClientCertificate {
            requireNonNull(certificate, "certificate");
            requireNonNull(key, "key");
        }
    }

    public MirrorHost {
        String scheme = requireNonNull(url, "url").getScheme();
        if ((!"http".equals(scheme) && !"https".equals(scheme)) || url.getHost() == null) {
            throw new IllegalArgumentException("'%s' is not an http or https URL with a host".formatted(url));
        }
        if (capabilities.isEmpty()) {
            throw new IllegalArgumentException("mirror host '%s' has no capabilities".formatted(url));
        }
        if ("http".equals(scheme) && (!ca.isEmpty() || !client.isEmpty() || skipVerify)) {
            throw new IllegalArgumentException("mirror host '%s' is http and has TLS settings".formatted(url));
        }
        capabilities = Collections.unmodifiableSet(EnumSet.copyOf(capabilities));
        ca = List.copyOf(ca);
        client = List.copyOf(client);
        header = sorted(header);
        requireNonNull(dialTimeout, "dialTimeout");
    }

    private static Map<String, List<String>> sorted(Map<String, List<String>> header) {
        SortedMap<String, List<String>> copy = new TreeMap<>();
        header.forEach((name, values) -> copy.put(name, List.copyOf(new ArrayList<>(values))));
        return Collections.unmodifiableSortedMap(copy);
    }
}
