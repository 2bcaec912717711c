package dev.regpath.agent;

import dev.regpath.fault.Problem;
import java.util.List;
import java.util.stream.Stream;

/**
 * What applying a plan did.
 *
 * @param changes what was changed, one line each
 * @param problems what was asked for and is not done
 */
public record ApplyResult(List<String> changes, List<Problem> problems) {
    public ApplyResult {
        changes = List.copyOf(changes);
        problems = List.copyOf(problems);
    }

    /** The same, with more problems. */
    ApplyResult with(List<Problem> more) {
        return new ApplyResult(
                changes, Stream.concat(problems.stream(), more.stream()).toList());
    }

    /** Whether everything that was asked for is in place. */
    public boolean complete() {
        return problems.stream().noneMatch(Problem::isFatal);
    }
}
