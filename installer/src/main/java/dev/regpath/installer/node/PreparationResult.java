package dev.regpath.installer.node;

import static java.util.Objects.requireNonNull;

/**
 * How it went on one node.
 *
 * @param outcome in a word
 * @param message what was done; or why not, and what to do
 */
record PreparationResult(PreparationOutcome outcome, String message) {
    /** What can come of it. */
    enum PreparationOutcome {
        /** containerd reads hosts.toml files now. */
        CONFIGURED("Configured", false, false),
        /** Its configuration is as it was before. */
        RESTORED("Restored", false, false),
        /** It must not be changed here, and was not. */
        DECLINED("Declined", true, false),
        /** It was not this node's turn, because the same failed on another. */
        STOPPED("Stopped", true, false),
        /** No API server answered whose turn it is. */
        NOT_ASKED("NotAsked", true, false),
        /** It was tried, failed, and everything was put back. */
        PUT_BACK("PutBack", true, true),
        /** It was tried and failed, and not everything could be put back. */
        INCOMPLETE("Incomplete", true, true);

        private final String word;
        private final boolean warning;
        private final boolean failure;

        PreparationOutcome(String word, boolean warning, boolean failure) {
            this.word = word;
            this.warning = warning;
            this.failure = failure;
        }

        /** In status and events. */
        String word() {
            return word;
        }

        /** Whether action is needed. */
        boolean isWarning() {
            return warning;
        }

        /** Whether it must not be tried again by itself, here or on another node: each try restarts containerd. */
        boolean isFailure() {
            return failure;
        }
    }

    PreparationResult {
        requireNonNull(outcome, "outcome");
        requireNonNull(message, "message");
    }
}
