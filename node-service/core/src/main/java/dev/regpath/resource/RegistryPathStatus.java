package dev.regpath.resource;

import static java.util.Objects.requireNonNull;

import dev.regpath.fault.Condition;
import java.util.List;
import java.util.Optional;

/**
 * The status of a RegistryPath, written by the watcher and read by nodes and people.
 *
 * @param observedGeneration of the spec that all the rest was found for; nodes go by {@code resolved} only if it is the
 *     object's own generation
 * @param conditions one of each type, in their order
 * @param summary for people
 * @param nodes where it is in place
 * @param resolved what it names; empty if the spec could not be read
 */
public record RegistryPathStatus(
        long observedGeneration,
        List<StatusCondition> conditions,
        Summary summary,
        NodeCount nodes,
        Optional<Resolved> resolved) {
    public RegistryPathStatus {
        conditions = List.copyOf(conditions);
        requireNonNull(summary, "summary");
        requireNonNull(nodes, "nodes");
        requireNonNull(resolved, "resolved");
    }

    /** The condition of a type. */
    public Optional<StatusCondition> condition(Condition.Type type) {
        return conditions.stream().filter(condition -> condition.type() == type).findFirst();
    }
}
