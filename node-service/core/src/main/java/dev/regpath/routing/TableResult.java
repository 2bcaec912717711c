package dev.regpath.routing;

import static java.util.Objects.requireNonNull;

import dev.regpath.fault.Problem;
import java.util.List;
import java.util.Set;

/**
 * A table, and what did not find its way into it.
 *
 * @param table what the node should do
 * @param problems of all paths, the oldest path's first
 * @param paths what became of each path, the oldest first
 * @param backends where they lead to, as far as only the cluster knows that: for the next time; sorted by use
 * @param held names of the paths that stay as they were, because their documents are refused or more must be known
 */
public record TableResult(
        RoutingTable table,
        List<Problem> problems,
        List<PathStatus> paths,
        List<LastBackends> backends,
        Set<String> held) {
    public TableResult {
        requireNonNull(table, "table");
        problems = List.copyOf(problems);
        paths = List.copyOf(paths);
        backends = List.copyOf(backends);
        held = Set.copyOf(held);
    }
}
