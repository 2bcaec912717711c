package dev.regpath.agent;

import static java.util.Objects.requireNonNull;

import dev.regpath.intent.Problem;
import dev.regpath.observe.FollowedNames;
import dev.regpath.table.RoutingTable;
import java.util.List;

/**
 * What the node should do, and why not more.
 *
 * @param table what it should do
 * @param names what is remembered of names
 * @param problems of documents and of what they ask for
 */
public record Decision(RoutingTable table, FollowedNames names, List<Problem> problems) {
    public Decision {
        requireNonNull(table, "table");
        requireNonNull(names, "names");
        problems = List.copyOf(problems);
    }
}
