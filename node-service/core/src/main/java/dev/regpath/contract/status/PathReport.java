package dev.regpath.contract.status;

import static java.util.Objects.requireNonNull;

/**
 * What became of one path on one node.
 *
 * @param name the path
 * @param observedGeneration of the resource; 0 if the node has it from a file
 * @param resolvedVersion the {@link Resolved#version} that is in place; empty if there was none
 * @param state in a word
 * @param reason {@code Programmed}, or the code of the problem
 * @param message for people; may be empty
 */
public record PathReport(
        String name, long observedGeneration, String resolvedVersion, State state, String reason, String message) {
    /** What can become of a path on a node. */
    public enum State {
        /** It is in place. */
        PROGRAMMED("Programmed"),
        /** It is in place as far as it can be; the reason says what is missing. */
        PARTIAL("Partial"),
        /** It waits for something. */
        WAITING("Waiting"),
        /** It is not in place, and will not be until somebody mends it. */
        REJECTED("Rejected"),
        /** It should be in place, and the node could not do it. */
        FAILED("Failed"),
        /** Its nodeSelector means other nodes. */
        NOT_SELECTED("NotSelected");

        private final String word;

        State(String word) {
            this.word = word;
        }

        /** The word as users see it. */
        public String word() {
            return word;
        }
    }

    public PathReport {
        requireNonNull(name, "name");
        requireNonNull(resolvedVersion, "resolvedVersion");
        requireNonNull(state, "state");
        requireNonNull(reason, "reason");
        requireNonNull(message, "message");
    }
}
