package dev.regpath.cli;

import dev.regpath.proto.node.Problem;

/** A problem in the form compilers have made familiar: where, what, and below it how to repair it. */
final class ProblemText {
    private ProblemText() {}

    static String of(Problem problem) {
        StringBuilder text = new StringBuilder();
        if (!problem.getFile().isEmpty()) {
            text.append(problem.getFile());
            text.append(problem.getLine() > 0 ? ":" + problem.getLine() : "").append(": ");
        }
        text.append(problem.getCode()).append(": ");
        text.append(problem.getField().isEmpty() ? "" : problem.getField() + ": ");
        text.append(problem.getMessage()).append('\n');
        if (!problem.getRemedy().isEmpty()) {
            text.append("    → ").append(problem.getRemedy()).append('\n');
        }
        return text.toString();
    }
}
