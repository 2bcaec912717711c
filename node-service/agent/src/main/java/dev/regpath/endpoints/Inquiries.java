package dev.regpath.endpoints;

import dev.regpath.contract.HostName;
import dev.regpath.contract.Protocol;
import dev.regpath.contract.RegistryPath;
import dev.regpath.endpoints.Inquiry.Language;
import dev.regpath.input.Urls;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Mirror;
import dev.regpath.routing.MirrorFrontends;
import dev.regpath.routing.MirrorHost;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.RoutingTable;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides how each endpoint of a table is asked: as those do who use it. A mirror's URL says it; of a redirect the port of
 * its frontend does, and a name that the frontend has in its document.
 */
public final class Inquiries {
    private Inquiries() {}

    /**
     * One for each endpoint that can be tried; see {@link EndpointFilter#endpoints}.
     *
     * @param paths the documents that the table was made of, as far as they are known
     */
    public static NavigableMap<Endpoint, Inquiry> of(RoutingTable table, Collection<RegistryPath> paths) {
        Map<String, List<RegistryPath>> byName = byName(paths);
        NavigableMap<Endpoint, Inquiry> all = new TreeMap<>();
        for (Mirror mirror : table.mirrors()) {
            for (MirrorHost host : mirror.hosts()) {
                EndpointFilter.endpoint(host).ifPresent(endpoint -> all.computeIfAbsent(endpoint, _ -> ofMirror(host)));
            }
        }
        for (Redirect redirect : table.asked()) {
            if (redirect.frontend().protocol() == Protocol.TCP) {
                redirect.backends()
                        .forEach(backend -> all.computeIfAbsent(backend, _ -> ofRedirect(redirect, backend, byName)));
            }
        }
        return all;
    }

    /** A file and a resource may have one name. */
    static Map<String, List<RegistryPath>> byName(Collection<RegistryPath> paths) {
        return paths.stream().collect(Collectors.groupingBy(RegistryPath::name));
    }

    /** Its host is an address, which no handshake names. */
    private static Inquiry ofMirror(MirrorHost host) {
        boolean plain = "http".equals(host.url().getScheme());
        return new Inquiry(
                plain ? Language.HTTP : Language.HTTPS, host.url().getAuthority(), /* serverName= */ Optional.empty());
    }

    /** How an endpoint is asked to which a redirect leads, or which is its frontend. */
    static Inquiry ofRedirect(Redirect redirect, Endpoint backend, Map<String, List<RegistryPath>> paths) {
        Optional<HostName> name = name(redirect, paths);
        int port = redirect.frontend().endpoint().port();
        String host = name.map(HostName::text).orElseGet(backend::toString);
        return switch (port) {
            case Urls.HTTP_PORT -> new Inquiry(Language.HTTP, host, name);
            case Urls.HTTPS_PORT -> new Inquiry(Language.HTTPS, host, name);
            default -> new Inquiry(Language.UNKNOWN, name.isPresent() ? host + ":" + port : host, name);
        };
    }

    /** A name of its frontend: the registry's own if it is one of them, else the first. */
    private static Optional<HostName> name(Redirect redirect, Map<String, List<RegistryPath>> paths) {
        return paths.getOrDefault(redirect.path(), List.of()).stream()
                .flatMap(path -> redirect.isOfUpstream() ? upstream(path) : frontend(redirect, path))
                .findFirst();
    }

    private static Stream<HostName> upstream(RegistryPath path) {
        return MirrorFrontends.upstreamName(path).stream();
    }

    private static Stream<HostName> frontend(Redirect redirect, RegistryPath path) {
        return path.redirects().stream()
                .filter(spec -> spec.name().equals(redirect.name()))
                .flatMap(spec -> best(spec.frontend().hosts(), path.registry().host()).stream());
    }

    private static Optional<HostName> best(List<HostName> names, String registry) {
        return names.stream()
                .filter(name -> name.text().equals(registry))
                .findFirst()
                .or(() -> names.stream().findFirst());
    }
}
