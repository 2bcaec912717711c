package dev.regpath.resource;

import static java.util.Objects.requireNonNull;

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
        Condition.Type type,
        Condition.Status status,
        long observedGeneration,
        Instant since,
        String reason,
        String message) {
    public StatusCondition {
        requireNonNull(type, "type");
        requireNonNull(status, "status");
        requireNonNull(since, "since");
        requireNonNull(reason, "reason");
        requireNonNull(message, "message");
    }
}
