package dev.regpath.contract.status;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.ListType;
import dev.regpath.contract.schema.NumberType;
import dev.regpath.contract.schema.ObjectType;
import dev.regpath.fault.Condition;
import java.util.List;
import java.util.Optional;

/**
 * The status of a RegistryPath, written by the watcher and read by people, and by nodes of before RegistryRoutes.
 *
 * @param observedGeneration of the spec that all the rest was found for
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
    private static final Field<Long> GENERATION = Field.optional(
                    "observedGeneration",
                    NumberType.GENERATION,
                    "The generation of the spec that all the rest was computed for.")
            .or(0L);
    private static final Field<List<StatusCondition>> CONDITIONS = Field.optional(
                    "conditions",
                    ListType.of(16, StatusCondition.TYPE, "A condition, as in all of Kubernetes.")
                            .by("type"),
                    "The conditions of the path.")
            .or(List.of());
    private static final Field<Summary> SUMMARY = Field.optional(
                    "summary", Summary.TYPE, "The columns of `kubectl get`.")
            .or(Summary.NONE);
    private static final Field<NodeCount> NODES =
            Field.optional("nodes", NodeCount.TYPE, "The same in numbers.").or(NodeCount.NONE);
    private static final Field<Resolved> RESOLVED = Field.optional(
            "resolved",
            ResolvedFields.TYPE,
            "The Services, Pods and ConfigMaps that the spec names, and what serves behind them, as nodes are told.");

    /** The status as JSON has it. */
    public static final ObjectType<RegistryPathStatus> TYPE = ObjectType.of(
                    fields -> new RegistryPathStatus(
                            fields.get(GENERATION),
                            fields.get(CONDITIONS),
                            fields.get(SUMMARY),
                            fields.get(NODES),
                            fields.find(RESOLVED)),
                    GENERATION,
                    CONDITIONS,
                    SUMMARY,
                    NODES,
                    RESOLVED)
            .writtenBy((status, out) -> out.always(GENERATION, status.observedGeneration)
                    .always(CONDITIONS, status.conditions)
                    .always(SUMMARY, status.summary)
                    .always(NODES, status.nodes)
                    .put(RESOLVED, status.resolved));

    public RegistryPathStatus {
        conditions = List.copyOf(conditions);
        requireNonNull(summary, "summary");
        requireNonNull(nodes, "nodes");
        requireNonNull(resolved, "resolved");
    }

    /** The condition of a type. */
    public Optional<StatusCondition> condition(Condition.ConditionType type) {
        return conditions.stream().filter(condition -> condition.type() == type).findFirst();
    }
}
