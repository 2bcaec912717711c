package dev.regpath.installer.change;

import static java.util.Objects.requireNonNull;

import dev.regpath.fault.Problem;
import java.util.List;

/** How an installation, or its undoing, ended. */
public sealed interface InstallOutcome {
    /** Everything is in place, or away; nothing had to be done if {@code changed} is false. */
    record Completed(boolean changed) implements InstallOutcome {}

    /** It was not begun: nothing was changed. */
    record NotStarted(List<Problem> obstacles) implements InstallOutcome {
        public NotStarted {
            obstacles = List.copyOf(obstacles);
        }
    }

    /**
     * A step failed, and the host is as it was before.
     *
     * @param why what failed, where, and how to repair it
     */
    record PutBack(String why) implements InstallOutcome {
        public PutBack {
            requireNonNull(why, "why");
        }
    }

    /**
     * The host is neither installed nor as it was.
     *
     * @param why what failed at first
     * @param rest what could not be undone
     */
    record Incomplete(String why, List<String> rest) implements InstallOutcome {
        public Incomplete {
            requireNonNull(why, "why");
            rest = List.copyOf(rest);
        }
    }
}
