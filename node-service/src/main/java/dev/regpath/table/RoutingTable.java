package dev.regpath.table;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.List;

/**
 * What a node should do: mirrors for containerd, redirects for sockets, and whose sockets. Equal inputs give equal
 * tables, in equal order, so that a table can be compared with the one before.
 *
 * @param mirrors sorted by registry, at most one for each
 * @param redirects sorted by frontend, at most one for each
 * @param scope whose connections are redirected: the union over all paths with redirects
 */
public record RoutingTable(List<Mirror> mirrors, List<Redirect> redirects, Scope scope) {
    /** The table that asks for nothing. */
    public static final RoutingTable EMPTY = new RoutingTable(List.of(), List.of(), Scope.NONE);

    public RoutingTable {
        mirrors = mirrors.stream()
                .sorted(Comparator.comparing(mirror -> mirror.registry().toString()))
                .toList();
        redirects = redirects.stream()
                .sorted(Comparator.comparing(Redirect::frontend))
                .toList();
        requireNonNull(scope, "scope");
        requireDistinct(mirrors.stream().map(Mirror::registry).toList(), "registry");
        requireDistinct(redirects.stream().map(Redirect::frontend).toList(), "frontend");
    }

    private static void requireDistinct(List<?> keys, String what) {
        if (keys.stream().distinct().count() != keys.size()) {
            throw new IllegalArgumentException("a %s stands twice in %s".formatted(what, keys));
        }
    }
}
