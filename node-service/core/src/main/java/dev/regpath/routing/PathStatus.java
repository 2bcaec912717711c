package dev.regpath.routing;

import static dev.regpath.fault.Condition.ConditionType.ACCEPTED;
import static dev.regpath.fault.Condition.ConditionType.CONFLICTED;
import static dev.regpath.fault.Condition.ConditionType.RESOLVED;
import static java.util.Objects.requireNonNull;

import dev.regpath.contract.RegistryPath;
import dev.regpath.fault.Condition;
import dev.regpath.fault.Condition.ConditionReason;
import dev.regpath.fault.Effect;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What became of one path.
 *
 * @param path the path
 * @param selected whether it is meant for this node
 * @param conditions one of each type, in their order
 */
public record PathStatus(RegistryPath path, boolean selected, List<Condition> conditions) {
    public PathStatus {
        requireNonNull(path, "path");
        conditions = List.copyOf(conditions);
    }

    static PathStatus notSelected(RegistryPath path) {
        return new PathStatus(
                path,
                false,
                Stream.of(ACCEPTED, RESOLVED, CONFLICTED)
                        .map(type -> Condition.of(
                                type, type.wanted(), ConditionReason.OTHER_NODES, "its nodeSelector means other nodes"))
                        .toList());
    }

    static PathStatus of(RegistryPath path, List<Problem> problems) {
        Optional<Problem> rejection = first(problems, problem -> problem.code().effect() == Effect.REJECTS);
        Optional<Problem> conflict = first(problems, problem -> problem.code() == ProblemCode.CONFLICTED);
        Optional<Problem> unknown = first(
                        problems,
                        problem ->
                                problem.code().effect() == Effect.SUSPENDS || problem.code() == ProblemCode.UNRESOLVED)
                .or(() -> first(problems, problem -> problem.code() == ProblemCode.BACKENDS_KEPT));
        return new PathStatus(
                path,
                true,
                List.of(condition(ACCEPTED, rejection), condition(RESOLVED, unknown), condition(CONFLICTED, conflict)));
    }

    private static Optional<Problem> first(List<Problem> problems, Predicate<Problem> which) {
        return problems.stream().filter(which).findFirst();
    }

    private static Condition condition(Condition.ConditionType type, Optional<Problem> problem) {
        return problem.map(
                        found -> Condition.because(type, Condition.Status.of(type == CONFLICTED), found, found.what()))
                .orElse(Condition.good(type));
    }

    /** Whether a condition holds. */
    public boolean is(Condition.ConditionType type) {
        return conditions.stream()
                .anyMatch(condition -> condition.type() == type && condition.status() == Condition.Status.TRUE);
    }
}
