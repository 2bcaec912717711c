package dev.regpath.routing;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.Protocol;
import dev.regpath.contract.WhenNoBackend;
import dev.regpath.observe.Observation;
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
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Keeps addresses that have left hosts.toml of use for a while. containerd reads the file at the start of a pull and goes
 * by what it read until the end; before its version 2.0.7 each connection to an address that no longer answers costs it
 * 30 s. So such an address is a frontend that leads to where the mirror leads now.
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
        Set<Endpoint> taken = new HashSet<>();
        now.redirects().forEach(redirect -> {
            taken.add(redirect.frontend().endpoint());
            taken.addAll(redirect.backends());
        });
        now.mirrors().forEach(mirror -> taken.addAll(endpoints(mirror)));
        Map<Frontend, Redirect> redirects = new TreeMap<>();
        for (RetiredAddress address : retired) {
            Frontend frontend = new Frontend(address.endpoint(), Protocol.TCP);
            if (!taken.contains(address.endpoint())
                    && Protection.covers(frontend, seen).isEmpty()
                    && Protection.mayCover(frontend, seen).isEmpty()) {
                redirect(address, frontend, now).ifPresent(redirect -> redirects.put(frontend, redirect));
            }
        }
        int room = RoutingTable.MOST_FRONTENDS - now.redirects().size();
        if (redirects.isEmpty() || room <= 0) {
            return new MirrorFrontends(now, retired);
        }
        List<Redirect> all = new ArrayList<>(now.redirects());
        redirects.values().stream().limit(room).forEach(all::add);
        Scope scope = now.scope().union(new Scope(false, true, new TreeSet<>()));
        return new MirrorFrontends(new RoutingTable(now.mirrors(), all, scope, now.names()), retired);
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
    private static Optional<Redirect> redirect(RetiredAddress address, Frontend frontend, RoutingTable now) {
        return mirror(now, address)
                .flatMap(mirror -> endpoints(mirror).stream()
                        .filter(endpoint -> Addresses.sameFamily(
                                endpoint.address(), address.endpoint().address()))
                        .findFirst()
                        .map(endpoint -> new Redirect(
                                mirror.path(),
                                Redirect.OF_MIRROR,
                                frontend,
                                List.of(endpoint),
                                WhenNoBackend.PASS_THROUGH,
                                mirror.connectTimeout())));
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
