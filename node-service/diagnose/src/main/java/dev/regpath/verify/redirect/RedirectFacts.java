package dev.regpath.verify.redirect;

import static java.util.Objects.requireNonNull;

import dev.regpath.fault.Problem;
import java.util.List;

/** The state in the kernel of the redirects that were asked for. */
public sealed interface RedirectFacts {
    /** None are asked for. */
    record NotWanted() implements RedirectFacts {}

    /** They are asked for, and this node cannot have them. */
    record Unavailable(Problem problem) implements RedirectFacts {
        public Unavailable {
            requireNonNull(problem, "problem");
        }
    }

    /**
     * What applying the table once more would change: nothing, where all is well.
     *
     * @param programs whether programs would be loaded
     * @param hooks what would be attached or detached
     * @param scope which daemons would come into scope or leave it
     * @param table which frontends would change
     * @param problems what keeps programs from being attached
     */
    record Compared(
            boolean programs, List<String> hooks, List<String> scope, List<String> table, List<Problem> problems)
            implements RedirectFacts {
        public Compared {
            hooks = List.copyOf(hooks);
            scope = List.copyOf(scope);
            table = List.copyOf(table);
            problems = List.copyOf(problems);
        }
    }
}
