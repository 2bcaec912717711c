package dev.regpath.files;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * What became of a file or directory of ours that was given back.
 *
 * @param path which
 * @param outcome what happened
 * @param detail for an operator: why, if it was not simply put back
 */
public record Released(Path path, ReleaseOutcome outcome, String detail) {
    /** What happened to it. */
    public enum ReleaseOutcome {
        /** What was there before is there again. */
        RESTORED,
        /** Nothing was there before, and nothing is now. */
        REMOVED,
        /** It is another's too: our part is out, theirs stays. */
        CLEANED,
        /** Others had changed it: it stays. */
        KEPT,
        /** It could not be restored; a later try will. */
        FAILED
    }

    public Released {
        requireNonNull(path, "path");
        requireNonNull(outcome, "outcome");
        requireNonNull(detail, "detail");
    }
}
