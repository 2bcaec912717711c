package dev.regpath.watcher;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.status.NodeCount;
import dev.regpath.contract.status.RegistryPathStatus;
import dev.regpath.contract.status.Resolved;
import dev.regpath.contract.status.StatusCondition;
import dev.regpath.contract.status.Summary;
import dev.regpath.fault.Condition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * What the status of one path should be, but for the times of its conditions.
 *
 * @param generation of its spec
 * @param conditions one of each type, in their order
 * @param summary for people
 * @param nodes where it is in place
 * @param resolved what it names; empty if its spec cannot be read
 */
record DesiredStatus(
        long generation, List<Condition> conditions, Summary summary, NodeCount nodes, Optional<Resolved> resolved) {
    DesiredStatus {
        conditions = List.copyOf(conditions);
        requireNonNull(summary, "summary");
        requireNonNull(nodes, "nodes");
        requireNonNull(resolved, "resolved");
    }

    /**
     * The status to write.
     *
     * @param before the status in place: a condition that is as it was keeps its time
     * @param now the time of those that changed
     */
    RegistryPathStatus status(Optional<RegistryPathStatus> before, Instant now) {
        List<StatusCondition> stamped = conditions.stream()
                .map(condition -> new StatusCondition(
                        condition.type(),
                        condition.status(),
                        generation,
                        before.flatMap(status -> status.condition(condition.type()))
                                .filter(earlier -> earlier.status() == condition.status())
                                .map(StatusCondition::since)
                                .orElse(now.truncatedTo(ChronoUnit.SECONDS)),
                        condition.reason(),
                        condition.message()))
                .toList();
        return new RegistryPathStatus(generation, stamped, summary, nodes, resolved);
    }
}
