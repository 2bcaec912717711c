package dev.regpath.routing;

import dev.regpath.contract.RegistryPath;
import dev.regpath.fault.Effect;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import java.util.ArrayList;
import java.util.List;

/** The problems found while one path is worked out. Each is reported once. */
final class PathProblems {
    /** A thousand frontends that clash are reported by the first of them. */
    private static final int MOST = 20;

    private final RegistryPath path;
    private final List<Problem> problems = new ArrayList<>();

    PathProblems(RegistryPath path) {
        this.path = path;
    }

    /** The same problems, to which others can be added. */
    PathProblems copy() {
        PathProblems copy = new PathProblems(path);
        copy.problems.addAll(problems);
        return copy;
    }

    void add(ProblemCode code, String field, String message, String remedy) {
        Problem problem = path.problem(code, field, message, remedy);
        if (problems.size() < MOST && !problems.contains(problem)) {
            problems.add(problem);
        }
    }

    /** Something only the cluster knows, and there is none to ask. */
    void needsCluster(String field, String what) {
        if (path.source().isResource()) {
            add(
                    ProblemCode.NEEDS_CLUSTER,
                    field,
                    "the watcher has not reported yet " + what,
                    "Wait a moment; if it stays so, see whether the watcher runs and what it logs.");
        } else {
            add(
                    ProblemCode.NEEDS_CLUSTER,
                    field,
                    "only the cluster knows " + what,
                    "Run Regpath in the cluster, or write literal addresses; the path waits until then.");
        }
    }

    /** Whether the path may contribute to the table. */
    boolean allow() {
        return problems.stream().allMatch(problem -> problem.code().effect() == Effect.NONE);
    }

    int count() {
        return problems.size();
    }

    List<Problem> problems() {
        return List.copyOf(problems);
    }
}
