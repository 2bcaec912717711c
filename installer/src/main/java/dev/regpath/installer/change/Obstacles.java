package dev.regpath.installer.change;

import dev.regpath.fault.Problem;

/** What keeps an installation from being begun, or from being complete, in words. */
public final class Obstacles {
    private Obstacles() {}

    /** What was seen and, of a document, in which of its fields. */
    public static String text(Problem problem) {
        return problem.location().file().isEmpty()
                ? problem.what()
                : "%s: %s: %s".formatted(problem.location().file(), problem.field(), problem.what());
    }
}
