package dev.regpath.table;

import static java.util.Objects.requireNonNull;

import dev.regpath.observe.FollowedNames;

/**
 * What a node keeps on disk, to go on with when nothing else answers.
 *
 * @param table the table last applied
 * @param names the memory of names
 */
public record LastKnownGood(RoutingTable table, FollowedNames names) {
    /** A node that never knew anything. */
    public static final LastKnownGood NONE = new LastKnownGood(RoutingTable.EMPTY, FollowedNames.NONE);

    public LastKnownGood {
        requireNonNull(table, "table");
        requireNonNull(names, "names");
    }
}
