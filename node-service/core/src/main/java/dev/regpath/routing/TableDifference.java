package dev.regpath.routing;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.RegistryHost;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What differs from one table to the next: where all that the first one asks for is in place, nothing else need be looked at
 * for the second one. Pure.
 *
 * @param before the first table
 * @param now the second one
 * @param mirrors those that are new, or not as they were
 * @param registries those that have no mirror any more
 * @param redirects those that are new, or not as they were
 * @param frontends those that are not redirected any more
 */
public record TableDifference(
        RoutingTable before,
        RoutingTable now,
        List<Mirror> mirrors,
        Set<RegistryHost> registries,
        List<Redirect> redirects,
        Set<Frontend> frontends) {
    public TableDifference {
        requireNonNull(before, "before");
        requireNonNull(now, "now");
        mirrors = List.copyOf(mirrors);
        registries = Set.copyOf(registries);
        redirects = List.copyOf(redirects);
        frontends = Set.copyOf(frontends);
    }

    /** From one table to another. */
    public static TableDifference between(RoutingTable before, RoutingTable now) {
        Map<RegistryHost, Mirror> mirrors = byKey(before.mirrors(), Mirror::registry);
        Map<Frontend, Redirect> redirects = byKey(before.redirects(), Redirect::frontend);
        return new TableDifference(
                before,
                now,
                taken(mirrors, now.mirrors(), Mirror::registry),
                mirrors.keySet(),
                taken(redirects, now.redirects(), Redirect::frontend),
                redirects.keySet());
    }

    private static <K, V> Map<K, V> byKey(List<V> all, Function<V, K> key) {
        Map<K, V> byKey = new HashMap<>();
        all.forEach(one -> byKey.put(key.apply(one), one));
        return byKey;
    }

    /** Takes what is still there from what was there before, and says what of it is other than it was. */
    private static <K, V> List<V> taken(Map<K, V> before, List<V> now, Function<V, K> key) {
        List<V> others = new ArrayList<>();
        for (V one : now) {
            if (!one.equals(before.remove(key.apply(one)))) {
                others.add(one);
            }
        }
        return others;
    }
}
