package dev.regpath.endpoints;

import dev.regpath.contract.Protocol;
import dev.regpath.input.Urls;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Mirror;
import dev.regpath.routing.MirrorHost;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.RoutingTable;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides which endpoints of a table are used: those that were seen to serve. One that fails is withdrawn, and a new one
 * not used yet, only while another serves in its place: if all fail, what we see may be our own fault, and a dead endpoint
 * is no worse than none.
 */
public final class EndpointFilter {
    private EndpointFilter() {}

    /**
     * What can be tried: backends of TCP, and hosts of mirrors that are addresses. A registry's own external addresses are
     * not, as long as something inside serves: what becomes of connections to them the kernel sees, and nobody outside is to
     * be asked by each node again and again.
     */
    public static NavigableSet<Endpoint> endpoints(RoutingTable table) {
        NavigableSet<Endpoint> all = new TreeSet<>();
        table.redirects().stream()
                .filter(redirect -> redirect.frontend().protocol() == Protocol.TCP && !redirect.isImplied())
                .flatMap(redirect -> redirect.backends().stream())
                .forEach(all::add);
        table.mirrors().stream()
                .flatMap(mirror -> mirror.hosts().stream())
                .flatMap(host -> endpoint(host).stream())
                .forEach(all::add);
        return all;
    }

    /** Those of a table that are not used while they do not serve: others do. */
    public static NavigableSet<Endpoint> withdrawn(RoutingTable table, ProbeHistories histories) {
        NavigableSet<Endpoint> withdrawn = histories.failing();
        withdrawn.retainAll(endpoints(table));
        withdrawn.removeAll(endpoints(of(table, histories)));
        return withdrawn;
    }

    /** The table without what is withdrawn. */
    public static RoutingTable of(RoutingTable table, ProbeHistories histories) {
        Set<Endpoint> serving = histories.serving();
        return of(
                table,
                histories,
                redirect -> worthUsing(redirect.backends(), Optional::of, serving),
                mirror -> worthUsing(mirror.hosts(), EndpointFilter::endpoint, serving));
    }

    /**
     * The same for a kernel that knows what is withdrawn, and leads past it: redirects keep it, to be tried when everything
     * else has failed, too; and mirrors keep it behind the others, since containerd has as many tries as a mirror has hosts.
     */
    public static RoutingTable ofEjecting(RoutingTable table, ProbeHistories histories) {
        Set<Endpoint> failing = histories.failing();
        Set<Endpoint> serving = histories.serving();
        return of(
                table,
                histories,
                redirect -> {
                    List<Endpoint> worth = worthUsing(redirect.backends(), Optional::of, serving);
                    return redirect.backends().stream()
                            .filter(backend -> worth.contains(backend) || failing.contains(backend))
                            .toList();
                },
                mirror -> {
                    List<MirrorHost> worth = worthUsing(mirror.hosts(), EndpointFilter::endpoint, serving);
                    Stream<MirrorHost> withdrawn = mirror.hosts().stream()
                            .filter(host -> !worth.contains(host)
                                    && endpoint(host).filter(failing::contains).isPresent());
                    return Stream.concat(worth.stream(), withdrawn).toList();
                });
    }

    private static RoutingTable of(
            RoutingTable table,
            ProbeHistories histories,
            Function<Redirect, List<Endpoint>> backends,
            Function<Mirror, List<MirrorHost>> hosts) {
        Set<Endpoint> failing = histories.failing();
        Map<String, List<Mirror>> byPath = table.mirrors().stream().collect(Collectors.groupingBy(Mirror::path));
        return new RoutingTable(
                table.mirrors().stream()
                        .map(mirror -> mirror.withHosts(hosts.apply(mirror)))
                        .toList(),
                table.redirects().stream()
                        .map(redirect -> redirect.isOfUpstream()
                                ? upstream(redirect, byPath.getOrDefault(redirect.path(), List.of()), failing)
                                : redirect(redirect, backends))
                        .toList(),
                table.names());
    }

    private static Redirect redirect(Redirect redirect, Function<Redirect, List<Endpoint>> backends) {
        return redirect.frontend().protocol() != Protocol.TCP
                ? redirect
                : redirect.withBackends(backends.apply(redirect));
    }

    /** The last way is never closed: it is tried, whatever is known of it, while nothing inside is known to serve. */
    private static Redirect upstream(Redirect redirect, List<Mirror> mirrors, Set<Endpoint> failing) {
        boolean allFail = mirrors.stream()
                .flatMap(mirror -> mirror.hosts().stream())
                .allMatch(host -> endpoint(host).filter(failing::contains).isPresent());
        return allFail ? redirect.withoutAlternatives() : redirect;
    }

    /** Those that are known to serve, and names, which are not tried; all if none is known to serve. */
    private static <T> List<T> worthUsing(
            List<T> all, Function<T, Optional<Endpoint>> endpoint, Set<Endpoint> serving) {
        if (all.size() < 2) {
            return all;
        }
        boolean oneServes = all.stream()
                .anyMatch(one -> endpoint.apply(one).filter(serving::contains).isPresent());
        return oneServes
                ? all.stream()
                        .filter(one ->
                                endpoint.apply(one).map(serving::contains).orElse(true))
                        .toList()
                : all;
    }

    /** The paths that name an endpoint, or end up there. */
    public static Set<String> pathsOf(RoutingTable table, Endpoint endpoint) {
        return Stream.concat(
                        table.redirects().stream()
                                .filter(redirect -> redirect.backends().contains(endpoint)
                                        || redirect.frontend().endpoint().equals(endpoint))
                                .map(Redirect::path),
                        table.mirrors().stream()
                                .filter(mirror -> mirror.hosts().stream()
                                        .anyMatch(host -> endpoint(host).equals(Optional.of(endpoint))))
                                .map(Mirror::path))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Empty if the host is a name: who looks it up may get another answer than containerd does. */
    static Optional<Endpoint> endpoint(MirrorHost host) {
        URI url = host.url();
        String text = url.getHost();
        boolean isIpv6 = text.startsWith("[");
        if (!isIpv6 && !Character.isDigit(text.charAt(text.length() - 1))) {
            return Optional.empty(); // The last part of a name in a URL begins with a letter, RFC 2396 §3.2.2.
        }
        try {
            InetAddress address = InetAddress.ofLiteral(isIpv6 ? text.substring(1, text.length() - 1) : text);
            return Optional.of(new Endpoint(address, Urls.port(url)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
