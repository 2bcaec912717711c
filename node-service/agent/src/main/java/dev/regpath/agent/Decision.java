package dev.regpath.agent;

import static java.util.Objects.requireNonNull;

import dev.regpath.fault.Problem;
import dev.regpath.observe.FollowedNames;
import dev.regpath.routing.PathStatus;
import dev.regpath.routing.RetiredAddress;
import dev.regpath.routing.RoutingTable;
import java.util.List;
import java.util.Set;

/**
 * What the node should do, and why not more.
 *
 * @param table what it should do
 * @param names what is remembered of names
 * @param problems of documents and of what they ask for, and of how it came to be
 * @param held names of paths that stay as they were, because their documents have a fault or more must be known
 * @param retired addresses that mirrors led to until a short while ago
 * @param paths what became of each path that could be read
 */
public record Decision(
        RoutingTable table,
        FollowedNames names,
        List<Problem> problems,
        Set<String> held,
        List<RetiredAddress> retired,
        List<PathStatus> paths) {
    public Decision {
        requireNonNull(table, "table");
        requireNonNull(names, "names");
        problems = List.copyOf(problems);
        held = Set.copyOf(held);
        retired = List.copyOf(retired);
        paths = List.copyOf(paths);
    }
}
