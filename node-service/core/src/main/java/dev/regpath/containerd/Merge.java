package dev.regpath.containerd;

import dev.regpath.containerd.HostsToml.HostTable;
import dev.regpath.contract.RegistryHost;
import dev.regpath.input.Urls;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Our hosts before theirs. The registry itself is always tried last, as {@code server} or by default (docs/hosts.md); where
 * it must not be, {@code server} becomes the last of our hosts.
 *
 * @param file the result
 * @param leftOut URLs of theirs that lead to the registry itself, which the mirror must not fall back to
 */
record Merge(HostsToml file, List<String> leftOut) {
    static Merge of(
            RegistryHost registry,
            List<HostTable> ours,
            HostsToml theirs,
            boolean fallback,
            ContainerdVersion version) {
        Map<String, HostTable> hosts = new LinkedHashMap<>(); // A URL that is there twice would be a TOML error.
        ours.forEach(host -> hosts.putIfAbsent(host.url(), host));
        List<String> leftOut = new ArrayList<>();
        for (HostTable host : theirs.hosts()) {
            addTheirs(registry, host.url(), host.fields(), fallback, version, hosts, leftOut);
        }
        if (fallback) {
            HostsToml file = new HostsToml(
                    theirs.server().map(GoSyntax::withScheme),
                    readable(theirs.root(), version),
                    List.copyOf(hosts.values()));
            return new Merge(file, leftOut);
        }
        if (theirs.server().isPresent()) { // Was tried last; stays the last of theirs.
            addTheirs(registry, theirs.server().get(), theirs.root(), false, version, hosts, leftOut);
        }
        HostTable last = ours.getLast();
        return new Merge(new HostsToml(Optional.of(last.url()), last.fields(), List.copyOf(hosts.values())), leftOut);
    }

    private static void addTheirs(
            RegistryHost registry,
            String url,
            HostFields fields,
            boolean fallback,
            ContainerdVersion version,
            Map<String, HostTable> hosts,
            List<String> leftOut) {
        String full = GoSyntax.withScheme(url);
        if (!fallback && leadsTo(full, registry)) {
            leftOut.add(full);
        } else {
            hosts.putIfAbsent(full, new HostTable(full, readable(fields, version)));
        }
    }

    /** Without what would make an older containerd drop the file that now is ours as well. */
    private static HostFields readable(HostFields fields, ContainerdVersion version) {
        if (!fields.capabilities().contains("referrers") || version.knowsReferrers()) {
            return fields;
        }
        List<String> words = fields.capabilities().stream()
                .filter(word -> !word.equals("referrers"))
                .toList();
        // An empty list would mean "all"; a pull does not ask for "push".
        return fields.withCapabilities(words.isEmpty() ? List.of("push") : words);
    }

    /** Whether this URL is the registry itself; one named without a port is that host's http too. */
    static boolean leadsTo(String url, RegistryHost registry) {
        try {
            URI uri = new URI(url);
            String host = uri.getHost();
            if (host == null) {
                return false;
            }
            boolean hub = registry.host().equals("docker.io") && host.equalsIgnoreCase("registry-1.docker.io");
            return (hub || host.equalsIgnoreCase(registry.host())) && isPortOf(registry, Urls.port(uri));
        } catch (URISyntaxException _) {
            return false;
        }
    }

    private static boolean isPortOf(RegistryHost registry, int port) {
        return registry.port().isPresent()
                ? port == registry.port().getAsInt()
                : port == Urls.HTTP_PORT || port == Urls.HTTPS_PORT;
    }
}
