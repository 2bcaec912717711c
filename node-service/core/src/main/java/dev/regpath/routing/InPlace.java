package dev.regpath.routing;

import dev.regpath.contract.SpecialAddress;
import dev.regpath.observe.Observation;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What one path has in the table that is in place, as far as it may stay there. A path whose document is refused, for
 * whatever reason, keeps it: neither a slip in an editor nor a watcher that is late may take away what works.
 *
 * @param mirrors its mirrors
 * @param redirects its redirects, without those that only lead from addresses a mirror had: they are found again
 * @param names what it pins
 */
record InPlace(List<Mirror> mirrors, List<Redirect> redirects, List<PinnedName> names) {
    /** The names of all paths that have something there. */
    static Set<String> paths(RoutingTable table) {
        return Stream.of(
                        table.mirrors().stream().map(Mirror::path),
                        table.redirects().stream().map(Redirect::path),
                        table.names().stream().map(PinnedName::path))
                .flatMap(names -> names)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Without what is protected: an address that has become the API server's must not stay redirected. */
    static InPlace of(String path, RoutingTable table, Observation seen) {
        return new InPlace(
                table.mirrors().stream()
                        .filter(mirror -> mirror.path().equals(path))
                        .toList(),
                table.redirects().stream()
                        .filter(redirect -> redirect.path().equals(path) && !redirect.isImplied())
                        .filter(redirect ->
                                Protection.covers(redirect.frontend(), seen).isEmpty())
                        .filter(redirect -> redirect.backends().stream()
                                .map(Protection::forbids)
                                .allMatch(Optional::isEmpty))
                        .toList(),
                table.names().stream()
                        .filter(name -> name.path().equals(path))
                        .filter(name -> name.addresses().stream()
                                        .allMatch(address ->
                                                SpecialAddress.of(address).isEmpty())
                                && SpecialAddress.of(name.host().text()).isEmpty())
                        .toList());
    }
}
