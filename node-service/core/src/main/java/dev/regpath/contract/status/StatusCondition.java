package dev.regpath.contract.status;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.NumberType;
import dev.regpath.contract.schema.ObjectType;
import dev.regpath.contract.schema.TextType;
import dev.regpath.contract.schema.WordType;
import dev.regpath.fault.Condition;
import java.time.Instant;

/**
 * A condition as Kubernetes writes it (meta/v1 Condition).
 *
 * @param type what it is about
 * @param status whether it is so
 * @param observedGeneration of the spec it was found for
 * @param since when the status last changed, in whole seconds
 * @param reason one word
 * @param message for people; may be empty
 */
public record StatusCondition(
        Condition.ConditionType type,
        Condition.Status status,
        long observedGeneration,
        Instant since,
        String reason,
        String message) {
    private static final Field<Condition.ConditionType> KIND = Field.required(
            "type",
            WordType.open(Condition.ConditionType.values(), Condition.ConditionType::word, 316),
            "What it is about.");
    private static final Field<Condition.Status> STATUS = Field.required(
            "status", WordType.of(Condition.Status.values(), Condition.Status::word), "`True`, `False` or `Unknown`.");
    private static final Field<Long> GENERATION = Field.optional(
                    "observedGeneration", NumberType.GENERATION, "Of the spec.")
            .or(0L);
    private static final Field<Instant> SINCE =
            Field.required("lastTransitionTime", TextType.TIME, "When `status` last changed.");
    private static final Field<String> REASON =
            Field.required("reason", TextType.any(1024), "One word, for problems [one of these](problems.md).");
    private static final Field<String> MESSAGE =
            Field.required("message", TextType.any(32_768), "What is wrong, where, and what to do.");

    static final ObjectType<StatusCondition> TYPE = ObjectType.of(
                    found -> new StatusCondition(
                            found.get(KIND),
                            found.get(STATUS),
                            found.get(GENERATION),
                            found.get(SINCE),
                            found.get(REASON),
                            found.get(MESSAGE)),
                    KIND,
                    STATUS,
                    GENERATION,
                    SINCE,
                    REASON,
                    MESSAGE)
            .ifKnown(KIND)
            .writtenBy((condition, out) -> out.always(KIND, condition.type)
                    .always(STATUS, condition.status)
                    .always(GENERATION, condition.observedGeneration)
                    .always(SINCE, condition.since)
                    .always(REASON, condition.reason)
                    .always(MESSAGE, condition.message));

    public StatusCondition {
        requireNonNull(type, "type");
        requireNonNull(status, "status");
        requireNonNull(since, "since");
        requireNonNull(reason, "reason");
        requireNonNull(message, "message");
    }
}
