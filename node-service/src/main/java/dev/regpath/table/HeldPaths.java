package dev.regpath.table;

import static java.util.Objects.requireNonNull;

import dev.regpath.intent.DecodedPaths;
import dev.regpath.intent.HostName;
import dev.regpath.intent.Problem;
import dev.regpath.intent.ProblemCode;
import dev.regpath.intent.RegistryHost;
import dev.regpath.intent.RegistryPath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A table in which paths stay as they were while their documents cannot be read, or while more must be known to carry
 * them out: neither a slip in an editor nor a watcher that is late must take away what works. One that is readable but not
 * allowed (a protected address, a conflict) goes, and so does one whose document was removed.
 *
 * @param table what the node should do
 * @param held names of the paths that stay as they were
 */
public record HeldPaths(RoutingTable table, Set<String> held) {
    public HeldPaths {
        requireNonNull(table, "table");
        held = Set.copyOf(held);
    }

    /**
     * Adds to a new table what is to be held of the one before; what the new one wants stands first.
     *
     * @param before the table in place
     * @param documents what the new table was computed from
     * @param result the new table
     */
    public static HeldPaths of(RoutingTable before, DecodedPaths documents, TableResult result) {
        RoutingTable now = result.table();
        Set<String> faulty = paths(documents.problems(), ProblemCode.Effect.REJECTS);
        Set<String> waiting = paths(result.problems(), ProblemCode.Effect.SUSPENDS);
        waiting.removeAll(paths(result.problems(), ProblemCode.Effect.REJECTS));
        if (faulty.isEmpty() && waiting.isEmpty()) {
            return new HeldPaths(now, Set.of());
        }
        Set<String> readable =
                documents.paths().stream().map(RegistryPath::name).collect(Collectors.toSet());
        Set<String> held = new TreeSet<>();
        // Whose name cannot be read may be any path that is missing now.
        namesOf(before)
                .filter(name -> waiting.contains(name)
                        || (!readable.contains(name) && (faulty.contains(name) || faulty.contains(""))))
                .forEach(held::add);
        return new HeldPaths(
                new RoutingTable(
                        both(now.mirrors(), before.mirrors(), Mirror::path, HeldPaths::key, held),
                        both(now.redirects(), before.redirects(), Redirect::path, Redirect::frontend, held),
                        held.isEmpty() ? now.scope() : now.scope().union(before.scope()),
                        both(now.names(), before.names(), PinnedName::path, HeldPaths::key, held)),
                held);
    }

    private static Set<String> paths(List<Problem> problems, ProblemCode.Effect effect) {
        return problems.stream()
                .filter(problem -> problem.code().effect() == effect)
                .map(Problem::path)
                .collect(Collectors.toSet());
    }

    private static RegistryHost key(Mirror mirror) {
        return mirror.registry();
    }

    private static HostName key(PinnedName name) {
        return name.host();
    }

    private static Stream<String> namesOf(RoutingTable table) {
        return Stream.of(
                        table.mirrors().stream().map(Mirror::path),
                        table.redirects().stream().map(Redirect::path),
                        table.names().stream().map(PinnedName::path))
                .flatMap(names -> names);
    }

    private static <T, K> List<T> both(
            List<T> now, Collection<T> before, Function<T, String> path, Function<T, K> key, Set<String> held) {
        Set<K> taken = now.stream().map(key).collect(Collectors.toSet());
        List<T> all = new ArrayList<>(now);
        before.stream()
                .filter(entry -> held.contains(path.apply(entry)) && !taken.contains(key.apply(entry)))
                .forEach(all::add);
        return all;
    }
}
