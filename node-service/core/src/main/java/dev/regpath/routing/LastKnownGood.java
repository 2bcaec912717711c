package dev.regpath.routing;

import static java.util.Objects.requireNonNull;

import dev.regpath.observe.FollowedNames;
import java.util.List;

/**
 * What a node keeps on disk, to go on with when nothing else answers.
 *
 * @param table the table last applied
 * @param names the memory of names
 * @param retired addresses that mirrors led to until a short while ago
 * @param backends where the table leads to, as far as only the cluster knows that
 */
public record LastKnownGood(
        RoutingTable table, FollowedNames names, List<RetiredAddress> retired, List<LastBackends> backends) {
    /** A node that never knew anything. */
    public static final LastKnownGood NONE = new LastKnownGood(RoutingTable.EMPTY, FollowedNames.NONE, List.of());

    /** Of a node that follows no cluster. */
    public LastKnownGood(RoutingTable table, FollowedNames names, List<RetiredAddress> retired) {
        this(table, names, retired, List.of());
    }

    public LastKnownGood {
        requireNonNull(table, "table");
        requireNonNull(names, "names");
        retired = List.copyOf(retired);
        backends = List.copyOf(backends);
    }
}
