package dev.regpath.routing;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a node should do: mirrors for containerd, redirects for sockets, and names to pin. Equal inputs
 * give equal tables, in equal order, so that a table can be compared with the one before.
 *
 * @param mirrors sorted by registry, at most one for each
 * @param redirects sorted by frontend, at most one for each
 * @param names sorted by name, at most one for each: what should be in the node's hosts file now
 * @param answered the same, for names that the agent's resolver answers instead: to the daemons alone
 */
public record RoutingTable(
        List<Mirror> mirrors, List<Redirect> redirects, List<PinnedName> names, List<PinnedName> answered) {
    private static final Comparator<Mirror> BY_REGISTRY =
            Comparator.comparing(mirror -> mirror.registry().toString());
    private static final Comparator<Redirect> BY_FRONTEND = Comparator.comparing(Redirect::frontend);
    private static final Comparator<PinnedName> BY_HOST = Comparator.comparing(PinnedName::host);

    /** As many as the kernel's maps are made for. */
    public static final int MOST_FRONTENDS = 1024;

    /**
     * Half of what the kernel's maps hold: the new ones are there before the old ones go. Counted for each frontend.
     */
    public static final int MOST_BACKENDS = 4096;

    /** As many kinds of processes as the kernel tells apart, without the one that mirrors need. */
    public static final int MOST_SCOPE_ELEMENTS = 31;

    /** The table that asks for nothing. */
    public static final RoutingTable EMPTY = new RoutingTable(List.of(), List.of(), List.of());

    /** A table that pins no names. */
    public RoutingTable(List<Mirror> mirrors, List<Redirect> redirects) {
        this(mirrors, redirects, List.of());
    }

    /** A table whose names are all in the hosts file. */
    public RoutingTable(List<Mirror> mirrors, List<Redirect> redirects, List<PinnedName> names) {
        this(mirrors, redirects, names, List.of());
    }

    public RoutingTable {
        mirrors = sorted(mirrors.stream(), BY_REGISTRY);
        redirects = sorted(redirects.stream(), BY_FRONTEND);
        names = sorted(names.stream(), BY_HOST);
        answered = sorted(answered.stream(), BY_HOST);
        requireDistinct(mirrors, BY_REGISTRY, Mirror::registry, "registry");
        requireDistinct(redirects, BY_FRONTEND, Redirect::frontend, "frontend");
        requireDistinct(
                sorted(Stream.concat(names.stream(), answered.stream()), BY_HOST), BY_HOST, PinnedName::host, "name");
    }

    private static <T> List<T> sorted(Stream<T> elements, Comparator<T> order) {
        return elements.sorted(order).toList();
    }

    /** In a sorted list what is equal is side by side. */
    private static <T> void requireDistinct(List<T> sorted, Comparator<T> order, Function<T, ?> key, String what) {
        for (int i = 1; i < sorted.size(); i++) {
            if (order.compare(sorted.get(i - 1), sorted.get(i)) == 0) {
                throw new IllegalArgumentException("a %s is twice in %s"
                        .formatted(what, sorted.stream().map(key).toList()));
            }
        }
    }

    /** The redirects that documents ask for. */
    public List<Redirect> asked() {
        return redirects.stream().filter(redirect -> !redirect.isImplied()).toList();
    }

    /** Those whose connections any of the redirects is for. */
    public Scope scope() {
        return redirects.stream().map(Redirect::scope).distinct().reduce(Scope.NONE, Scope::union);
    }

    /** What a name is pinned to, if it is. */
    public Optional<PinnedName> pinned(String host) {
        return Stream.concat(names.stream(), answered.stream())
                .filter(name -> name.host().text().equals(host))
                .findFirst();
    }

    /**
     * The same where the agent's resolver answers the names, and none of them is in the hosts file.
     *
     * @param nameservers the redirects that lead there, whose frontends are no others' here
     */
    public RoutingTable answeredBy(List<Redirect> nameservers) {
        return new RoutingTable(
                mirrors, Stream.concat(redirects.stream(), nameservers.stream()).toList(), List.of(), names);
    }

    /** The same, for a node that redirects nothing: a placeholder leads nowhere there. */
    public RoutingTable withoutPlaceholders() {
        return new RoutingTable(
                mirrors,
                redirects,
                names.stream()
                        .filter(name -> name.origin() != PinOrigin.PLACEHOLDER)
                        .toList(),
                answered);
    }
}
