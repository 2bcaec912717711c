package dev.regpath.metrics;

import dev.regpath.proto.node.Frontend;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * Sums up the kernel's counters of frontends for each redirect, and never falls: a frontend that goes takes its counter
 * with it, and one that comes again begins at 0. Prometheus would take a falling sum for a restart and count everything
 * once more. Not thread-safe.
 */
final class KernelCounts {
    /** A redirect of a path. */
    record Key(String path, String redirect) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byPath = path.compareTo(other.path);
            return byPath == 0 ? redirect.compareTo(other.redirect) : byPath;
        }
    }

    private record BackendSeries(Key key, String endpoint, String protocol) {}

    private final ToLongFunction<Frontend> counter;
    private final Map<BackendSeries, Long> seen = new HashMap<>();
    private final Map<Key, Long> sums = new TreeMap<>();

    KernelCounts(ToLongFunction<Frontend> counter) {
        this.counter = counter;
    }

    /** Takes what the kernel says now into account, and returns the sums of the redirects that are there now. */
    Map<Key, Long> update(List<Frontend> frontends) {
        Map<BackendSeries, Long> now = new HashMap<>();
        for (Frontend frontend : frontends) {
            Key key = new Key(frontend.getPath(), frontend.getRedirect());
            now.put(
                    new BackendSeries(key, frontend.getEndpoint(), frontend.getProtocol()),
                    counter.applyAsLong(frontend));
        }
        now.forEach((place, count) -> {
            long before = seen.getOrDefault(place, 0L);
            sums.merge(place.key(), count >= before ? count - before : count, Long::sum);
        });
        seen.clear();
        seen.putAll(now);
        Set<Key> present = now.keySet().stream().map(BackendSeries::key).collect(Collectors.toSet());
        // What no document names any more is forgotten: the number of series stays bounded.
        sums.keySet().retainAll(present);
        return Map.copyOf(sums);
    }
}
