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
 * @param addresses where the mirrors lead to, for the next time
 */
public record MirrorFrontends(RoutingTable table, List<RetiredAddress> retired, MirrorAddresses addresses) {
    /** Longer than nearly all pulls. */
    public static final Duration GRACE = Duration.ofMinutes(10);

    public MirrorFrontends {
        requireNonNull(table, "table");
        retired = List.copyOf(retired);
        requireNonNull(addresses, "addresses");
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
        return of(before, now, seen, time, MirrorAddresses.NONE);
    }

    /**
     * The same in less time where most mirrors are those of an earlier table.
     *
     * @param earlier where any other mirrors lead to
     */
    public static MirrorFrontends of(
            LastKnownGood before, RoutingTable now, Observation seen, Instant time, MirrorAddresses earlier) {
        MirrorAddresses addresses = earlier.next(now.mirrors());
        List<RetiredAddress> retired =
                retired(before, earlier.next(before.table().mirrors()), addresses, time);
        Set<Frontend> taken = new HashSet<>();
        Set<Endpoint> served = new HashSet<>();
        now.redirects().forEach(redirect -> {
            taken.add(redirect.frontend());
            served.addAll(redirect.backends());
        });
        now.mirrors().forEach(mirror -> served.addAll(addresses.of(mirror)));
        Map<Frontend, Redirect> redirects = new TreeMap<>();
        Stream.of(
                        now.mirrors().stream().flatMap(mirror -> hosts(mirror, addresses, seen)),
                        retired.stream()
                                .filter(address -> !served.contains(address.endpoint()))
                                .flatMap(address -> successor(address, addresses).stream()),
                        now.mirrors().stream()
                                .flatMap(mirror -> upstream(mirror, addresses, seen))
                                .filter(redirect ->
                                        !served.contains(redirect.frontend().endpoint())))
                .flatMap(implied -> implied)
                .filter(redirect -> !taken.contains(redirect.frontend()))
                .forEach(redirect -> redirects.putIfAbsent(redirect.frontend(), redirect));
        redirects
                .keySet()
                .removeIf(frontend -> Protection.covers(frontend, seen).isPresent()
                        || Protection.mayCover(frontend, seen).isPresent());
        List<Redirect> all = new ArrayList<>(now.redirects());
        int room = RoutingTable.MOST_BACKENDS - slots(all);
        for (Redirect redirect : redirects.values()) {
            room -= slots(List.of(redirect));
            if (room >= 0 && all.size() < RoutingTable.MOST_FRONTENDS) {
                all.add(redirect);
            }
        }
        if (all.size() == now.redirects().size()) {
            return new MirrorFrontends(now, retired, addresses);
        }
        return new MirrorFrontends(new RoutingTable(now.mirrors(), all, now.names()), retired, addresses);
    }

    private static int slots(List<Redirect> redirects) {
        return redirects.stream()
                .mapToInt(redirect ->
                        redirect.backends().size() + redirect.alternatives().size())
                .sum();
    }

    /** They share the time of a connect: one is tried after the other, by the kernel or by containerd. */
    private static Stream<Redirect> hosts(Mirror mirror, MirrorAddresses addresses, Observation seen) {
        List<Endpoint> endpoints = addresses.of(mirror);
        List<Endpoint> upstream = upstreamEndpoints(mirror, addresses, seen).toList();
        boolean anyServesAll = mirror.hosts().stream().noneMatch(MirrorFrontends::showsItsName);
        Duration each = Redirect.share(mirror.connectTimeout(), mirror.hosts().size());
        return endpoints.stream().map(endpoint -> {
            List<Endpoint> own = List.of(endpoint);
            if (addresses.divides(endpoint)) { // Another registry's hosts may not have what this one has.
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

    /** Its certificate is for its own address: another host has another one. */
    private static boolean showsItsName(MirrorHost host) {
        return "https".equals(host.url().getScheme()) && !host.skipVerify();
    }

    /** The name of which the addresses should be known for {@link #of}: where containerd goes when no mirror serves. */
    public static Optional<HostName> upstreamName(RegistryPath path) {
        return path.mirror().filter(MirrorSpec::fallbackToUpstream).flatMap(_ -> name(path.registry()));
    }

    static Optional<HostName> name(RegistryHost registry) {
        return registry.address().isPresent()
                ? Optional.empty()
                : HostName.ofForeign(registry.upstream().host());
    }

    private static Stream<Redirect> upstream(Mirror mirror, MirrorAddresses addresses, Observation seen) {
        List<Endpoint> mirrors = mirror.whenUpstreamDead() == WhenUpstreamDead.AUTO ? addresses.of(mirror) : List.of();
        return upstreamEndpoints(mirror, addresses, seen)
                .map(endpoint -> Redirect.implied(
                        mirror, Redirect.OF_UPSTREAM, endpoint, List.of(endpoint), mirror.connectTimeout(), mirrors));
    }

    /** The registry's own addresses, as far as containerd goes there and they are known. */
    private static Stream<Endpoint> upstreamEndpoints(Mirror mirror, MirrorAddresses addresses, Observation seen) {
        int port = mirror.registry().port().orElse(Urls.HTTPS_PORT);
        Set<InetAddress> known = addresses
                .upstream(mirror)
                .map(name -> seen.name(name).addresses())
                .orElse(Set.of());
        return known.stream().map(address -> new Endpoint(address, port));
    }

    /** The most recent ones, of mirrors that are still there. */
    private static List<RetiredAddress> retired(
            LastKnownGood before, MirrorAddresses then, MirrorAddresses now, Instant time) {
        List<RetiredAddress> all = new ArrayList<>(before.retired());
        for (Mirror mirror : before.table().mirrors()) {
            then.of(mirror).stream()
                    .filter(endpoint -> hasLeft(mirror.registry(), endpoint, now))
                    .forEach(endpoint -> all.add(new RetiredAddress(mirror.registry(), endpoint, time)));
        }
        Map<String, RetiredAddress> first = new TreeMap<>();
        for (RetiredAddress address : all) {
            boolean gone = hasLeft(address.registry(), address.endpoint(), now);
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

    private static boolean hasLeft(RegistryHost registry, Endpoint endpoint, MirrorAddresses now) {
        return now.mirror(registry)
                .filter(mirror -> !now.of(mirror).contains(endpoint))
                .isPresent();
    }

    /** To the first host, which is the nearest: the last may be a cluster address. */
    private static Optional<Redirect> successor(RetiredAddress address, MirrorAddresses addresses) {
        return addresses
                .mirror(address.registry())
                .flatMap(mirror -> addresses.of(mirror).stream()
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
}
