package dev.regpath.watcher;

import dev.regpath.contract.schema.Problem;
import dev.regpath.contract.schema.ProblemCode;
import dev.regpath.contract.status.NodeCount;
import dev.regpath.contract.status.StatusCondition;
import dev.regpath.watcher.Verdict.Finding;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Says what is so with a path, as conditions. */
final class Conditions {
    /** Kubernetes takes 32 KiB (meta/v1 Condition); people take less. */
    private static final int LONGEST_MESSAGE = 1024;

    private Conditions() {}

    /**
     * One of each type, in their order.
     *
     * @param readable whether the spec could be read
     * @param problems all that were found
     * @param refusals what is there and cannot be used
     * @param progress among the nodes
     */
    static List<Finding> of(
            boolean readable, List<Problem> problems, List<Resolution.Refusal> refusals, Progress progress) {
        Finding accepted = accepted(problems, progress);
        return List.of(
                accepted,
                resolved(readable, problems, refusals),
                programmed(accepted, progress),
                conflicted(problems, progress));
    }

    /** A node has settings of its own, which nobody else knows: what all of them refuse is not accepted. */
    private static Finding accepted(List<Problem> problems, Progress progress) {
        return first(problems, problem -> problem.code().effect() == ProblemCode.Effect.REJECTS)
                .map(problem -> new Finding(
                        StatusCondition.Type.ACCEPTED,
                        StatusCondition.Status.FALSE,
                        problem.code().word(),
                        message(problem, problems.size() - 1)))
                .or(() -> progress.refusal()
                        .map(refusal -> new Finding(
                                StatusCondition.Type.ACCEPTED,
                                StatusCondition.Status.FALSE,
                                refusal.reason(),
                                bounded("every node that reports refuses it; " + refusal.message()))))
                .orElse(new Finding(StatusCondition.Type.ACCEPTED, StatusCondition.Status.TRUE, "Accepted", ""));
    }

    private static Finding resolved(boolean readable, List<Problem> problems, List<Resolution.Refusal> refusals) {
        if (!readable) {
            return new Finding(StatusCondition.Type.RESOLVED, StatusCondition.Status.UNKNOWN, "NotAccepted", "");
        }
        if (!refusals.isEmpty()) {
            return new Finding(
                    StatusCondition.Type.RESOLVED,
                    StatusCondition.Status.FALSE,
                    refusals.getFirst().reason(),
                    refusals.getFirst().message());
        }
        return first(problems, problem -> problem.code() == ProblemCode.UNRESOLVED)
                .map(problem -> new Finding(
                        StatusCondition.Type.RESOLVED,
                        StatusCondition.Status.FALSE,
                        problem.code().word(),
                        message(problem, 0)))
                .orElse(new Finding(StatusCondition.Type.RESOLVED, StatusCondition.Status.TRUE, "Resolved", ""));
    }

    private static Finding programmed(Finding accepted, Progress progress) {
        NodeCount count = progress.count();
        if (accepted.status() != StatusCondition.Status.TRUE) {
            return new Finding(StatusCondition.Type.PROGRAMMED, StatusCondition.Status.FALSE, "NotAccepted", "");
        }
        String silent = count.silent() == 0
                ? ""
                : "; %d selected node%s no agent that reports"
                        .formatted(count.silent(), count.silent() == 1 ? " has" : "s have");
        if (count.desired() == 0) {
            return new Finding(
                    StatusCondition.Type.PROGRAMMED,
                    StatusCondition.Status.UNKNOWN,
                    "NoNodes",
                    "no selected node reports" + silent);
        }
        String places = "in place on %d of %d nodes%s".formatted(count.ready(), count.desired(), silent);
        if (count.ready() == count.desired()) {
            return new Finding(StatusCondition.Type.PROGRAMMED, StatusCondition.Status.TRUE, "Programmed", places);
        }
        return progress.trouble()
                .map(trouble -> new Finding(
                        StatusCondition.Type.PROGRAMMED,
                        StatusCondition.Status.FALSE,
                        trouble.reason(),
                        bounded(places + "; " + trouble.message())))
                .orElse(new Finding(StatusCondition.Type.PROGRAMMED, StatusCondition.Status.FALSE, "Pending", places));
    }

    private static Finding conflicted(List<Problem> problems, Progress progress) {
        return first(problems, problem -> problem.code() == ProblemCode.CONFLICTED)
                .map(problem -> new Finding(
                        StatusCondition.Type.CONFLICTED,
                        StatusCondition.Status.TRUE,
                        problem.code().word(),
                        message(problem, 0)))
                .or(() -> progress.conflict()
                        .map(trouble -> new Finding(
                                StatusCondition.Type.CONFLICTED,
                                StatusCondition.Status.TRUE,
                                trouble.reason(),
                                bounded(trouble.message()))))
                .orElse(new Finding(StatusCondition.Type.CONFLICTED, StatusCondition.Status.FALSE, "NoConflict", ""));
    }

    private static Optional<Problem> first(List<Problem> problems, Predicate<Problem> which) {
        return problems.stream().filter(which).findFirst();
    }

    private static String message(Problem problem, int others) {
        String where = problem.field().isEmpty() ? "" : problem.field() + ": ";
        String more = others == 0 ? "" : " (and %d more)".formatted(others);
        return bounded("%s%s. %s%s".formatted(where, problem.message(), problem.remedy(), more));
    }

    private static String bounded(String message) {
        return message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE - 1) + "…";
    }
}
