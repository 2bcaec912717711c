package dev.regpath.health;

import dev.regpath.table.Endpoint;
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
public record Standings(NavigableMap<Endpoint, Standing> byEndpoint) {
    /** Nothing was tried yet. */
    public static final Standings NONE = new Standings(new TreeMap<>());

    public Standings {
        byEndpoint = new TreeMap<>(byEndpoint);
    }

    /**
     * With one more round of results. Endpoints that the round did not try are forgotten: no table names them any more.
     *
     * @param round why each endpoint could not be connected to; empty if it could
     */
    public Standings with(Map<Endpoint, Optional<Failure>> round) {
        NavigableMap<Endpoint, Standing> next = new TreeMap<>();
        round.forEach((endpoint, failure) -> {
            Standing before = byEndpoint.get(endpoint);
            next.put(endpoint, before == null ? Standing.first(failure) : before.next(failure));
        });
        return new Standings(next);
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
