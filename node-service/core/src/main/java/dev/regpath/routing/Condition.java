package dev.regpath.routing;

import static java.util.Objects.requireNonNull;

/**
 * One thing that is so, or is not, with a path; as Kubernetes writes conditions.
 *
 * @param type what it is about
 * @param holds whether it is so
 * @param reason one word: {@code Accepted}, or the code of the problem
 * @param message a sentence; empty if the reason says all
 */
public record Condition(Type type, boolean holds, String reason, String message) {
    /** What conditions are about. */
    public enum Type {
        /** The path has no fault and clashes with none. */
        ACCEPTED("Accepted"),
        /** All it names is known: hosts, Services, Pods. */
        RESOLVED("Resolved"),
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

    public Condition {
        requireNonNull(type, "type");
        requireNonNull(reason, "reason");
        requireNonNull(message, "message");
    }
}
