package dev.regpath.fault;

import static java.util.Objects.requireNonNull;

/**
 * One thing that is so, or is not, with a path; as Kubernetes writes conditions, but for its time.
 *
 * @param type what it is about
 * @param status whether it is so
 * @param reason one word: that of a {@link ConditionReason}, of a {@link ProblemCode}, or what a node of another version reports
 * @param message a sentence; empty if the reason says all
 */
public record Condition(ConditionType type, Status status, String reason, String message) {
    /** What conditions of a RegistryPath are about. */
    public enum ConditionType {
        /** The spec has no fault, asks for nothing forbidden and clashes with no older path. */
        ACCEPTED("Accepted"),
        /** All it names is there: hosts, Services, Pods, ConfigMaps. */
        RESOLVED("Resolved"),
        /** All nodes that are meant have it in place. */
        PROGRAMMED("Programmed"),
        /** An older path wants the same. */
        CONFLICTED("Conflicted");

        private final String word;

        ConditionType(String word) {
            this.word = word;
        }

        /** The word as users see it. */
        public String word() {
            return word;
        }

        /** The status of a path with which nothing is wrong. */
        public Status wanted() {
            return Status.of(this != CONFLICTED);
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

    /** Reasons that are no problem's code. */
    public enum ConditionReason {
        ACCEPTED("Accepted"),
        RESOLVED("Resolved"),
        /** In place, on a node or on all that are meant. */
        PROGRAMMED("Programmed"),
        NO_CONFLICT("NoConflict"),
        /** Nothing more is known of a path that is not accepted. */
        NOT_ACCEPTED("NotAccepted"),
        /** No node that is meant reports. */
        NO_NODES("NoNodes"),
        /** Not every node has it in place yet, and none says why not. */
        PENDING("Pending"),
        /** On a node that is meant the agent does not run. */
        AGENT_NOT_RUNNING("AgentNotRunning"),
        /** The path's nodeSelector means other nodes. */
        OTHER_NODES("OtherNodes"),
        /** A node says something that is no reason. */
        UNKNOWN("Unknown");

        private final String word;

        ConditionReason(String word) {
            this.word = word;
        }

        /** The word as users see it. */
        public String word() {
            return word;
        }
    }

    public Condition {
        requireNonNull(type, "type");
        requireNonNull(status, "status");
        requireNonNull(reason, "reason");
        requireNonNull(message, "message");
    }

    /** For another reason than a problem. */
    public static Condition of(ConditionType type, Status status, ConditionReason reason, String message) {
        return new Condition(type, status, reason.word(), message);
    }

    /** Because of a problem: its code is the reason. */
    public static Condition because(ConditionType type, Status status, Problem problem, String message) {
        return new Condition(type, status, problem.code().word(), message);
    }

    /** As it is with a path with which nothing is wrong. */
    public static Condition good(ConditionType type) {
        return of(
                type,
                type.wanted(),
                switch (type) {
                    case ACCEPTED -> ConditionReason.ACCEPTED;
                    case RESOLVED -> ConditionReason.RESOLVED;
                    case PROGRAMMED -> ConditionReason.PROGRAMMED;
                    case CONFLICTED -> ConditionReason.NO_CONFLICT;
                },
                "");
    }

    /** Whether it is as it should be. */
    public boolean isGood() {
        return status == type.wanted();
    }
}
