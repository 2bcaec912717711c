package dev.regpath.routing;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.HostName;
import dev.regpath.contract.MirrorSpec;
import dev.regpath.contract.RegistryHost;
import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.WhenUpstreamDead;
import dev.regpath.input.Urls;
import dev.regpath.observe.Observation;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Makes frontends of the addresses that containerd goes to because of a mirror, so that a dead one costs the time of one
 * connect and not a time-out for each object: before its version 2.0.7 containerd waits 30 s for each connection, and for
 * the registry itself it always does.
 *
 * <p>The addresses in hosts.toml lead to themselves or, while they are known to be dead, to another host of the mirror; those
 * of the registry lead to themselves. Where all of that is dead and something else is known to serve, containerd is refused
 * at once and goes on by itself. Addresses that have left hosts.toml lead for a while to where the mirror leads now: containerd reads the file at
 * the start of a pull and goes by what it read until the end.
 *
 * @param table with those frontends
 * @param retired the addresses, for the next time
 */
public record MirrorFrontends(RoutingTable table, List<RetiredAddress> retired) {
    /** Longer than nearly all pulls. */
    public static final Duration GRACE = Duration.ofMinutes(10);

    public MirrorFrontends {
        requireNonNull(table, "table");
        retired = List.copyOf(retired);
    }

    /**
     * Works it out; a pure function.
     *
     * @param before what the node was told last
     * @param now what it is to do
     * @param seen for what is never redirected
     * @param time the present
     */
    public static MirrorFrontends of(LastKnownGood before, RoutingTable now, Observation seen, Instant time) {
        List<RetiredAddress> retired = retired(before, now, time);
        Set<Frontend> taken = new HashSet<>();
        Set<Endpoint> served = new HashSet<>();
        now.redirects().forEach(redirect -> {
            taken.add(redirect.frontend());
            served.addAll(redirect.backends());
        });
        now.mirrors().forEach(mirror -> served.addAll(endpoints(mirror)));
        Map<Frontend, Redirect> redirects = new TreeMap<>();
        Stream.of(
                        now.mirrors().stream().flatMap(mirror -> hosts(mirror, now.mirrors(), seen)),
                        retired.stream()
                                .filter(address -> !served.contains(address.endpoint()))
                                .flatMap(address -> successor(address, now).stream()),
                        now.mirrors().stream()
                                .flatMap(mirror -> upstream(mirror, seen))
                                .filter(redirect ->
                                        !served.contains(redirect.frontend().endpoint())))
                .flatMap(implied -> implied)
                .filter(redirect -> !taken.contains(redirect.frontend()))
                .filter(redirect -> Protection.covers(redirect.frontend(), seen).isEmpty()
                        && Protection.mayCover(redirect.frontend(), seen).isEmpty())
                .forEach(redirect -> redirects.putIfAbsent(redirect.frontend(), redirect));
        List<Redirect> all = new ArrayList<>(now.redirects());
        int room = RoutingTable.MOST_BACKENDS - slots(all);
        for (Redirect redirect : redirects.values()) {
            room -= slots(List.of(redirect));
            if (room >= 0 && all.size() < RoutingTable.MOST_FRONTENDS) {
                all.add(redirect);
            }
        }
        if (all.size() == now.redirects().size()) {
            return new MirrorFrontends(now, retired);
        }
        return new MirrorFrontends(new RoutingTable(now.mirrors(), all, now.names()), retired);
    }

    private static int slots(List<Redirect> redirects) {
        return redirects.stream()
                .mapToInt(redirect ->
                        redirect.backends().size() + redirect.alternatives().size())
                .sum();
    }

    /** They share the time of a connect: one is tried after the other, by the kernel or by containerd. */
    private static Stream<Redirect> hosts(Mirror mirror, List<Mirror> all, Observation seen) {
        List<Endpoint> endpoints = endpoints(mirror);
        List<Endpoint> upstream = upstreamEndpoints(mirror, seen).toList();
        boolean anyServesAll = mirror.hosts().stream().noneMatch(MirrorFrontends::showsItsName);
        Duration each = Redirect.share(mirror.connectTimeout(), mirror.hosts().size());
        return endpoints.stream().map(endpoint -> {
            List<Endpoint> own = List.of(endpoint);
            if (isOfOthers(endpoint, mirror, all)) {
                return Redirect.implied(mirror, Redirect.OF_MIRROR, endpoint, own, each, List.of());
            }
            List<Endpoint> backends = anyServesAll
                    ? endpoints.stream()
                            .filter(other -> Addresses.sameFamily(other.address(), endpoint.address()))
                            .toList()
                    : own;
            List<Endpoint> alternatives = Stream.concat(endpoints.stream(), upstream.stream())
                    .filter(other -> !backends.contains(other))
                    .toList();
            return Redirect.implied(
                    mirror,
                    Redirect.OF_MIRROR,
                    endpoint,
                    backends,
                    backends.size() > 1 ? mirror.connectTimeout() : each,
                    alternatives);
        });
    }

    /** Whether other hosts serve in its place for another registry, which may not have what this one has. */
    private static boolean isOfOthers(Endpoint endpoint, Mirror mirror, List<Mirror> all) {
        Set<Endpoint> hosts = Set.copyOf(endpoints(mirror));
        return all.stream()
                .map(other -> Set.copyOf(endpoints(other)))
                .anyMatch(other -> other.contains(endpoint) && !other.equals(hosts));
    }

    /** Its certificate is for its own address: another host has another one. */
    private static boolean showsItsName(MirrorHost host) {
        return "https".equals(host.url().getScheme()) && !host.skipVerify();
    }

    /** The name of which the addresses should be known for {@link #of}: where containerd goes when no mirror serves. */
    public static Optional<HostName> upstreamName(RegistryPath path) {
        return path.mirror().filter(MirrorSpec::fallbackToUpstream).flatMap(_ -> name(path.registry()));
    }

    private static Optional<HostName> name(RegistryHost registry) {
        return registry.address().isPresent()
                ? Optional.empty()
                : HostName.ofForeign(registry.upstream().host());
    }

    private static Stream<Redirect> upstream(Mirror mirror, Observation seen) {
        List<Endpoint> mirrors = mirror.whenUpstreamDead() == WhenUpstreamDead.AUTO ? endpoints(mirror) : List.of();
        return upstreamEndpoints(mirror, seen)
                .map(endpoint -> Redirect.implied(
                        mirror, Redirect.OF_UPSTREAM, endpoint, List.of(endpoint), mirror.connectTimeout(), mirrors));
    }

    /** The registry's own addresses, as far as containerd goes there and they are known. */
    private static Stream<Endpoint> upstreamEndpoints(Mirror mirror, Observation seen) {
        int port = mirror.registry().port().orElse(Urls.HTTPS_PORT);
        Set<InetAddress> addresses = mirror.fallbackToUpstream()
                ? name(mirror.registry())
                        .map(name -> seen.name(name).addresses())
                        .orElse(Set.of())
                : Set.of();
        return addresses.stream().map(address -> new Endpoint(address, port));
    }

    /** The most recent ones, of mirrors that are still there. */
    private static List<RetiredAddress> retired(LastKnownGood before, RoutingTable now, Instant time) {
        List<RetiredAddress> all = new ArrayList<>(before.retired());
        for (Mirror mirror : before.table().mirrors()) {
            endpoints(mirror).forEach(endpoint -> all.add(new RetiredAddress(mirror.registry(), endpoint, time)));
        }
        Map<String, RetiredAddress> first = new TreeMap<>();
        for (RetiredAddress address : all) {
            boolean gone = mirror(now, address)
                    .filter(mirror -> !endpoints(mirror).contains(address.endpoint()))
                    .isPresent();
            boolean recent = address.since().plus(GRACE).isAfter(time)
                    && !address.since().isAfter(time); // A clock that was set back must not make it immortal.
            if (gone && recent) {
                first.putIfAbsent(address.registry() + " " + address.endpoint(), address);
            }
        }
        return first.values().stream()
                .sorted(Comparator.comparing(RetiredAddress::since).reversed())
                .limit(RoutingTable.MOST_FRONTENDS)
                .toList();
    }

    private static Optional<Mirror> mirror(RoutingTable table, RetiredAddress address) {
        return table.mirrors().stream()
                .filter(mirror -> mirror.registry().equals(address.registry()))
                .findFirst();
    }

    /** To the first host, which is the nearest: the last may be a cluster address. */
    private static Optional<Redirect> successor(RetiredAddress address, RoutingTable now) {
        return mirror(now, address)
                .flatMap(mirror -> endpoints(mirror).stream()
                        .filter(endpoint -> Addresses.sameFamily(
                                endpoint.address(), address.endpoint().address()))
                        .findFirst()
                        .map(endpoint -> Redirect.implied(
                                mirror,
                                Redirect.OF_MIRROR,
                                address.endpoint(),
                                List.of(endpoint),
                                mirror.connectTimeout(),
                                List.of())));
    }

    /** The hosts of a mirror that are literal addresses, in their order. */
    private static List<Endpoint> endpoints(Mirror mirror) {
        return mirror.hosts().stream()
                .map(MirrorHost::url)
                .flatMap(url -> {
                    String host = url.getHost().replaceAll("[\\[\\]]", "");
                    return Addresses.isLiteral(host) && url.getPort() > 0
                            ? Stream.of(new Endpoint(Addresses.parse(host), url.getPort()))
                            : Stream.empty();
                })
                .toList();
    }
}
