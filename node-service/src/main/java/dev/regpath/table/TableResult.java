package dev.regpath.table;

import static java.util.Objects.requireNonNull;

import dev.regpath.intent.Problem;
import java.util.List;

/**
 * A table, and what did not find its way into it.
 *
 * @param table what the node should do
 * @param problems of all paths, the oldest path's first
 * @param paths what became of each path, the oldest first
 */
public record TableResult(RoutingTable table, List<Problem> problems, List<PathStatus> paths) {
    public TableResult {
        requireNonNull(table, "table");
        problems = List.copyOf(problems);
        paths = List.copyOf(paths);
    }
}
