package dev.regpath.contract.status;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.NumberType;
import dev.regpath.contract.schema.ObjectType;
import dev.regpath.contract.schema.TextType;
import dev.regpath.contract.schema.WordType;

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
        String name, long observedGeneration, String resolvedVersion, PathState state, String reason, String message) {
    private static final Field<String> NAME = Field.required("name", TextType.any(253), "The path.");
    private static final Field<Long> GENERATION = Field.optional(
                    "observedGeneration", NumberType.GENERATION, "Of its spec; 0 if the node has it from a file.")
            .or(0L);
    private static final Field<String> RESOLVED_VERSION = Field.optional(
                    "resolvedVersion", TextType.any(64), "The `spec.resolved.version` of its route that is in place.")
            .or("");
    private static final Field<PathState> STATE = Field.required(
            "state",
            PathState.TYPE,
            "`Programmed`; `Partial`: as far as it can be; `Waiting`; `Rejected`; `Failed`: the node could not do it;"
                    + " `NotSelected`. A word that the watcher does not know, of a newer agent, counts as `Partial`.");
    private static final Field<String> REASON = Field.required(
            "reason",
            TextType.any(1024),
            "`Programmed`, or a [problem](problems.md), or [what kept the node from" + " it](registrypath.md#status).");
    private static final Field<String> MESSAGE =
            Field.optional("message", TextType.any(32_768), "For people.").or("");

    static final ObjectType<PathReport> TYPE = ObjectType.of(
                    fields -> new PathReport(
                            fields.get(NAME),
                            fields.get(GENERATION),
                            fields.get(RESOLVED_VERSION),
                            fields.get(STATE),
                            fields.get(REASON),
                            fields.get(MESSAGE)),
                    NAME,
                    GENERATION,
                    RESOLVED_VERSION,
                    STATE,
                    REASON,
                    MESSAGE)
            .writtenBy((report, out) -> out.always(NAME, report.name)
                    .always(GENERATION, report.observedGeneration)
                    .put(RESOLVED_VERSION, report.resolvedVersion)
                    .always(STATE, report.state)
                    .always(REASON, report.reason)
                    .put(MESSAGE, report.message));

    /** What can become of a path on a node. */
    public enum PathState {
        /** It is in place. */
        PROGRAMMED("Programmed"),
        /** It is in place as far as it can be; the reason says what is missing. */
        PARTIAL("Partial"),
        /** It waits for something. */
        WAITING("Waiting"),
        /** It is not in place, and will not be until it is repaired. */
        REJECTED("Rejected"),
        /** It should be in place, and the node could not do it. */
        FAILED("Failed"),
        /** Its nodeSelector means other nodes. */
        NOT_SELECTED("NotSelected");

        /**
         * A newer agent may have more words. "Programmed" means the same to all of them, so that any other is something
         * less; what it is, reason and message say.
         */
        private static final WordType<PathState> TYPE =
                WordType.open(values(), PathState::word, 64).orElse(PARTIAL);

        private final String word;

        PathState(String word) {
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
