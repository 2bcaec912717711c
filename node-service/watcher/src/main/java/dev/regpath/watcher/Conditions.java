package dev.regpath.watcher;

import static dev.regpath.fault.Condition.ConditionType.ACCEPTED;
import static dev.regpath.fault.Condition.ConditionType.CONFLICTED;
import static dev.regpath.fault.Condition.ConditionType.PROGRAMMED;
import static dev.regpath.fault.Condition.ConditionType.RESOLVED;
import static dev.regpath.fault.Condition.Status.FALSE;
import static dev.regpath.fault.Condition.Status.TRUE;
import static dev.regpath.fault.Condition.Status.UNKNOWN;

import dev.regpath.contract.status.NodeCount;
import dev.regpath.fault.Condition;
import dev.regpath.fault.Condition.ConditionReason;
import dev.regpath.fault.Effect;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
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
     * @param unusable what is there and cannot be used
     * @param progress among the nodes
     */
    static List<Condition> of(
            boolean readable, List<Problem> problems, List<Problem> unusable, RolloutProgress progress) {
        Condition accepted = accepted(problems, progress);
        return List.of(
                accepted,
                resolved(readable, problems, unusable),
                programmed(accepted, progress),
                conflicted(problems, progress));
    }

    /** A node has settings of its own, which no other knows: what all of them refuse is not accepted. */
    private static Condition accepted(List<Problem> problems, RolloutProgress progress) {
        return first(problems, problem -> problem.code().effect() == Effect.REJECTS)
                .map(problem -> Condition.because(ACCEPTED, FALSE, problem, message(problem, problems.size() - 1)))
                .or(() -> progress.refusal()
                        .map(refusal -> new Condition(
                                ACCEPTED,
                                FALSE,
                                refusal.reason(),
                                bounded("every node that reports refuses it; " + refusal.message()))))
                .orElse(Condition.good(ACCEPTED));
    }

    private static Condition resolved(boolean readable, List<Problem> problems, List<Problem> unusable) {
        if (!readable) {
            return Condition.of(RESOLVED, UNKNOWN, ConditionReason.NOT_ACCEPTED, "");
        }
        return unusable.stream()
                .findFirst()
                .or(() -> first(problems, problem -> problem.code() == ProblemCode.UNRESOLVED))
                .or(() -> first(problems, problem -> problem.code() == ProblemCode.BACKENDS_KEPT))
                .map(problem -> Condition.because(RESOLVED, FALSE, problem, message(problem, 0)))
                .orElse(Condition.good(RESOLVED));
    }

    private static Condition programmed(Condition accepted, RolloutProgress progress) {
        NodeCount count = progress.count();
        if (!accepted.isGood()) {
            return Condition.of(PROGRAMMED, FALSE, ConditionReason.NOT_ACCEPTED, "");
        }
        String silent = count.silent() == 0
                ? ""
                : "; %d selected node%s no agent that reports"
                        .formatted(count.silent(), count.silent() == 1 ? " has" : "s have");
        if (count.desired() == 0) {
            return Condition.of(PROGRAMMED, UNKNOWN, ConditionReason.NO_NODES, "no selected node reports" + silent);
        }
        RolloutProgress.Lost lost = progress.lost();
        String places = "in place on %d of %d nodes%s%s"
                .formatted(count.ready(), count.desired(), lost.nodes() == 0 ? "" : "; " + lost(lost), silent);
        if (count.ready() == count.desired()) {
            return Condition.of(PROGRAMMED, TRUE, ConditionReason.PROGRAMMED, places);
        }
        return progress.trouble()
                .map(trouble ->
                        new Condition(PROGRAMMED, FALSE, trouble.reason(), bounded(places + "; " + trouble.message())))
                .orElseGet(() -> lost.nodes() == 0
                        ? Condition.of(PROGRAMMED, FALSE, ConditionReason.PENDING, places)
                        : Condition.of(PROGRAMMED, FALSE, ConditionReason.AGENT_NOT_RUNNING, places));
    }

    private static String lost(RolloutProgress.Lost lost) {
        String who = lost.nodes() == 1
                ? "on node %s the agent does not run".formatted(lost.first())
                : "on %d nodes the agent does not run, one is %s".formatted(lost.nodes(), lost.first());
        return who + " (`kubectl get rpn`): what was in place there stays, and is not followed";
    }

    private static Condition conflicted(List<Problem> problems, RolloutProgress progress) {
        return first(problems, problem -> problem.code() == ProblemCode.CONFLICTED)
                .map(problem -> Condition.because(CONFLICTED, TRUE, problem, message(problem, 0)))
                .or(() -> progress.conflict()
                        .map(trouble -> new Condition(CONFLICTED, TRUE, trouble.reason(), bounded(trouble.message()))))
                .orElse(Condition.good(CONFLICTED));
    }

    private static Optional<Problem> first(List<Problem> problems, Predicate<Problem> which) {
        return problems.stream().filter(which).findFirst();
    }

    private static String message(Problem problem, int others) {
        String where = problem.field().isEmpty() ? "" : problem.field() + ": ";
        String more = others == 0 ? "" : " (and %d more)".formatted(others);
        return bounded("%s%s. %s%s".formatted(where, problem.what(), problem.remedy(), more));
    }

    private static String bounded(String message) {
        return message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE - 1) + "…";
    }
}
