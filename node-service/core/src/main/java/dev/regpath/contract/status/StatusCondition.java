package dev.regpath.contract.status;

import static java.util.Objects.requireNonNull;

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
        Type type, Status status, long observedGeneration, Instant since, String reason, String message) {
    /** What conditions of a RegistryPath are about. */
    public enum Type {
        /** The spec has no fault, asks for nothing forbidden and clashes with no older path. */
        ACCEPTED("Accepted"),
        /** All it names is there: Services, Pods, ConfigMaps. */
        RESOLVED("Resolved"),
        /** All nodes that are meant have it in place. */
        PROGRAMMED("Programmed"),
        /** An older path wants the same. */
        CONFLICTED("Conflicted");

        private final String word;

        Type(String word) {
            this.word = word;
        }

        /** The word as users see it. */
        public String word() {
            return word;
        }
    }

    /** Whether something is so. */
    public enum Status {
        TRUE("True"),
        FALSE("False"),
        UNKNOWN("Unknown");

        private final String word;

        Status(String word) {
            this.word = word;
        }

        /** The word as Kubernetes has it. */
        public String word() {
            return word;
        }

        /** Of a truth that is known. */
        public static Status of(boolean holds) {
            return holds ? TRUE : FALSE;
        }
    }

    public StatusCondition {
        requireNonNull(type, "type");
        requireNonNull(status, "status");
        requireNonNull(since, "since");
        requireNonNull(reason, "reason");
        requireNonNull(message, "message");
    }
}
