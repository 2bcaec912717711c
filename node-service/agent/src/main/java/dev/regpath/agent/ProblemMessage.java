package dev.regpath.agent;

import dev.regpath.fault.Problem;

/** A problem in the words of the node's API. */
public final class ProblemMessage {
    private ProblemMessage() {}

    /** Its message. */
    public static dev.regpath.proto.node.Problem of(Problem problem) {
        return dev.regpath.proto.node.Problem.newBuilder()
                .setCode(problem.code().word())
                .setPath(problem.path())
                .setFile(problem.location().file())
                .setLine(problem.location().line())
                .setField(problem.field())
                .setMessage(problem.what())
                .setRemedy(problem.remedy())
                .build();
    }
}
