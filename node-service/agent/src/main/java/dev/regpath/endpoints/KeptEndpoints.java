package dev.regpath.endpoints;

import dev.regpath.contract.Protocol;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.LastBackends;
import dev.regpath.routing.Mirror;
import dev.regpath.routing.MirrorHost;
import dev.regpath.routing.PinnedName;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.RoutingTable;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Decides about endpoints that stay in use although the cluster lists none that serves. Here two say that an endpoint is
 * dead, the cluster and the node's own probe; so one that fails is withdrawn also if it is the last.
 */
public final class KeptEndpoints {
    private final List<LastBackends> backends;
    private final Set<Endpoint> failing;

    private KeptEndpoints(List<LastBackends> backends, ProbeHistories histories) {
        this.backends = backends.stream().filter(LastBackends::isKept).toList();
        this.failing = histories.failing();
    }

    /**
     * The table without those that fail. A mirror without hosts goes; a redirect without backends does what the path says
     * for that case.
     *
     * @param backends where the table leads to, as far as only the cluster knows that
     */
    public static RoutingTable of(RoutingTable table, List<LastBackends> backends, ProbeHistories histories) {
        KeptEndpoints kept = new KeptEndpoints(backends, histories);
        return kept.failing.isEmpty() || kept.backends.isEmpty() ? table : kept.of(table);
    }

    /** Those of which no endpoint answers. */
    public static List<LastBackends> unanswered(List<LastBackends> backends, ProbeHistories histories) {
        KeptEndpoints kept = new KeptEndpoints(backends, histories);
        return kept.backends.stream()
                .filter(last -> kept.failing.containsAll(last.endpoints()))
                .toList();
    }

    private RoutingTable of(RoutingTable table) {
        return new RoutingTable(
                table.mirrors().stream()
                        .flatMap(mirror -> mirror(mirror).stream())
                        .toList(),
                table.redirects().stream().map(this::redirect).toList(),
                table.names().stream().flatMap(name -> name(name).stream()).toList());
    }

    private boolean isLost(Endpoint endpoint, Predicate<LastBackends> keeps) {
        return failing.contains(endpoint) && backends.stream().anyMatch(keeps);
    }

    private Optional<Mirror> mirror(Mirror mirror) {
        List<MirrorHost> hosts = mirror.hosts().stream()
                .filter(host -> EndpointFilter.endpoint(host)
                        .filter(endpoint -> isLost(endpoint, last -> last.keeps(mirror, endpoint)))
                        .isEmpty())
                .toList();
        return hosts.isEmpty() ? Optional.empty() : Optional.of(mirror.withHosts(hosts));
    }

    /** Datagrams cannot be tried. */
    private Redirect redirect(Redirect redirect) {
        return redirect.frontend().protocol() != Protocol.TCP
                ? redirect
                : redirect.withBackends(redirect.backends().stream()
                        .filter(backend -> !isLost(backend, last -> last.keeps(redirect, backend)))
                        .toList());
    }

    /** A name may be pinned to backends. */
    private Optional<PinnedName> name(PinnedName name) {
        Set<InetAddress> lost = backends.stream()
                .filter(last -> last.use().path().equals(name.path()))
                .flatMap(last -> last.endpoints().stream())
                .filter(failing::contains)
                .map(Endpoint::address)
                .collect(Collectors.toSet());
        List<InetAddress> addresses = name.addresses().stream()
                .filter(address -> !lost.contains(address))
                .toList();
        return addresses.isEmpty() ? Optional.empty() : Optional.of(name.withAddresses(addresses));
    }
}
