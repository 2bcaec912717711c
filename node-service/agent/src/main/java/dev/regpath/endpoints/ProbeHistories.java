package dev.regpath.endpoints;

import dev.regpath.routing.Endpoint;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What is known of all endpoints of a table.
 *
 * @param byEndpoint one for each that was tried
 */
public record ProbeHistories(NavigableMap<Endpoint, ProbeHistory> byEndpoint) {
    /** Nothing was tried yet. */
    public static final ProbeHistories NONE = new ProbeHistories(new TreeMap<>());

    public ProbeHistories {
        byEndpoint = new TreeMap<>(byEndpoint);
    }

    /**
     * With one more round of results. Endpoints that the round did not try are forgotten: no table names them any more.
     *
     * @param round why each endpoint could not be connected to; empty if it could
     */
    public ProbeHistories with(Map<Endpoint, Optional<ConnectFailure>> round) {
        NavigableMap<Endpoint, ProbeHistory> next = new TreeMap<>();
        round.forEach((endpoint, failure) -> {
            ProbeHistory before = byEndpoint.get(endpoint);
            next.put(endpoint, before == null ? ProbeHistory.first(failure) : before.next(failure));
        });
        return new ProbeHistories(next);
    }

    /** Those that do not serve. */
    public NavigableSet<Endpoint> failing() {
        return byEndpoint.entrySet().stream()
                .filter(entry -> !entry.getValue().serves())
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Those that serve. */
    public Set<Endpoint> serving() {
        return byEndpoint.entrySet().stream()
                .filter(entry -> entry.getValue().serves())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
