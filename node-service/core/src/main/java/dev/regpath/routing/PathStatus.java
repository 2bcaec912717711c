package dev.regpath.routing;

import static dev.regpath.routing.Condition.Type.ACCEPTED;
import static dev.regpath.routing.Condition.Type.CONFLICTED;
import static dev.regpath.routing.Condition.Type.RESOLVED;
import static java.util.Objects.requireNonNull;

import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.schema.Problem;
import dev.regpath.contract.schema.ProblemCode;
import dev.regpath.contract.schema.ProblemCode.Effect;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

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
        String message = "its nodeSelector means other nodes";
        return new PathStatus(
                path,
                false,
                List.of(
                        new Condition(ACCEPTED, true, "OtherNodes", message),
                        new Condition(RESOLVED, true, "OtherNodes", message),
                        new Condition(CONFLICTED, false, "OtherNodes", message)));
    }

    static PathStatus of(RegistryPath path, List<Problem> problems) {
        Optional<Problem> rejection = first(problems, problem -> problem.code().effect() == Effect.REJECTS);
        Optional<Problem> conflict = first(problems, problem -> problem.code() == ProblemCode.CONFLICTED);
        Optional<Problem> unknown = first(
                problems,
                problem -> problem.code().effect() == Effect.SUSPENDS || problem.code() == ProblemCode.UNRESOLVED);
        return new PathStatus(
                path,
                true,
                List.of(
                        rejection
                                .map(problem -> because(ACCEPTED, false, problem))
                                .orElse(new Condition(ACCEPTED, true, "Accepted", "")),
                        unknown.map(problem -> because(RESOLVED, false, problem))
                                .orElse(new Condition(RESOLVED, true, "Resolved", "")),
                        conflict.map(problem -> because(CONFLICTED, true, problem))
                                .orElse(new Condition(CONFLICTED, false, "NoConflict", ""))));
    }

    private static Optional<Problem> first(List<Problem> problems, Predicate<Problem> which) {
        return problems.stream().filter(which).findFirst();
    }

    private static Condition because(Condition.Type type, boolean holds, Problem problem) {
        return new Condition(type, holds, problem.code().word(), problem.message());
    }

    /** Whether a condition holds. */
    public boolean is(Condition.Type type) {
        return conditions.stream().anyMatch(condition -> condition.type() == type && condition.holds());
    }
}
