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
     * With more results. Endpoints that the table does not name any more are forgotten.
     *
     * @param results why each endpoint that was tried does not serve; empty if it does
     * @param named those of the table
     */
    public ProbeHistories with(Map<Endpoint, Optional<ConnectFailure>> results, Set<Endpoint> named) {
        NavigableMap<Endpoint, ProbeHistory> next = new TreeMap<>(byEndpoint);
        results.forEach((endpoint, failure) -> {
            ProbeHistory before = byEndpoint.get(endpoint);
            next.put(endpoint, before == null ? ProbeHistory.first(failure) : before.next(failure));
        });
        next.keySet().retainAll(named);
        return new ProbeHistories(next);
    }

    /** Those that do not serve. */
    public NavigableSet<Endpoint> failing() {
        return byEndpoint.entrySet().stream()
                .filter(entry -> !entry.getValue().serves())
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Why an endpoint failed when it was probed last; empty if it did not, or was not probed. */
    public Optional<ConnectFailure> failure(Endpoint endpoint) {
        return Optional.ofNullable(byEndpoint.get(endpoint)).flatMap(ProbeHistory::failure);
    }

    /** Whether an endpoint accepted connections and answered nothing when it was probed last. */
    public boolean hangs(Endpoint endpoint) {
        return failure(endpoint).filter(ConnectFailure::isHang).isPresent();
    }

    /** Those that serve. */
    public Set<Endpoint> serving() {
        return byEndpoint.entrySet().stream()
                .filter(entry -> entry.getValue().serves())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
