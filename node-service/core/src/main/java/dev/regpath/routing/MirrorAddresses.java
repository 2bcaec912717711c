package dev.regpath.routing;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.HostName;
import dev.regpath.contract.RegistryHost;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where the mirrors of a table lead to, as far as their hosts are literal addresses. Immutable; the next one is made from it,
 * since to read the URLs of a thousand mirrors takes longer than all else that a change of one of them asks for.
 */
public final class MirrorAddresses {
    /** No mirrors. */
    public static final MirrorAddresses NONE = new MirrorAddresses(new IdentityHashMap<>());

    /**
     * Those of one mirror.
     *
     * @param hosts in the order of its hosts
     * @param upstream the name of the registry itself, if containerd goes there and it has one
     */
    private record MirrorPlaces(List<Endpoint> hosts, Optional<HostName> upstream) {}

    private static final MirrorPlaces NOWHERE = new MirrorPlaces(List.of(), Optional.empty());

    private final IdentityHashMap<Mirror, MirrorPlaces> byMirror;
    private final Map<RegistryHost, Mirror> byRegistry = new HashMap<>();
    private final Set<Endpoint> dividing = new HashSet<>();

    private MirrorAddresses(IdentityHashMap<Mirror, MirrorPlaces> byMirror) {
        this.byMirror = byMirror;
        Map<Endpoint, Set<Endpoint>> together = new HashMap<>();
        byMirror.forEach((mirror, places) -> {
            byRegistry.put(mirror.registry(), mirror);
            Set<Endpoint> all = Set.copyOf(places.hosts());
            for (Endpoint endpoint : all) {
                if (!all.equals(together.getOrDefault(endpoint, all))) {
                    dividing.add(endpoint);
                }
                together.putIfAbsent(endpoint, all);
            }
        });
    }

    /** Those of other mirrors; what is known of a mirror that is among these is used again. */
    MirrorAddresses next(List<Mirror> mirrors) {
        IdentityHashMap<Mirror, MirrorPlaces> next = new IdentityHashMap<>();
        for (Mirror mirror : mirrors) {
            MirrorPlaces known = byMirror.get(mirror);
            next.put(mirror, known == null ? read(mirror) : known);
        }
        return new MirrorAddresses(next);
    }

    /** Those of one of the mirrors, in the order of its hosts. */
    List<Endpoint> of(Mirror mirror) {
        return byMirror.getOrDefault(mirror, NOWHERE).hosts();
    }

    /** The name of the registry itself, if containerd goes there from one of the mirrors and it has one. */
    Optional<HostName> upstream(Mirror mirror) {
        return byMirror.getOrDefault(mirror, NOWHERE).upstream();
    }

    /** The mirror of a registry, if it has one. */
    Optional<Mirror> mirror(RegistryHost registry) {
        return Optional.ofNullable(byRegistry.get(registry));
    }

    /** Whether not all mirrors that lead to this one lead to the same others. */
    boolean divides(Endpoint endpoint) {
        return dividing.contains(endpoint);
    }

    private static MirrorPlaces read(Mirror mirror) {
        return new MirrorPlaces(
                mirror.hosts().stream()
                        .map(MirrorHost::url)
                        .flatMap(MirrorAddresses::read)
                        .toList(),
                mirror.fallbackToUpstream() ? MirrorFrontends.name(mirror.registry()) : Optional.empty());
    }

    private static Stream<Endpoint> read(URI url) {
        String host = url.getHost().replaceAll("[\\[\\]]", "");
        return Addresses.isLiteral(host) && url.getPort() > 0
                ? Stream.of(new Endpoint(Addresses.parse(host), url.getPort()))
                : Stream.empty();
    }
}
