package dev.regpath.agent;

import dev.regpath.proto.node.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;

/** One line for each problem, when it comes and when it goes. Not thread-safe. */
final class ProblemLog {
    private final Logger log;
    private Set<Problem> reported = Set.of();

    ProblemLog(Logger log) {
        this.log = log;
    }

    void report(List<Problem> problems) {
        Set<Problem> now = new HashSet<>(problems);
        problems.stream()
                .filter(problem -> !reported.contains(problem))
                .forEach(problem -> log.warn(
                        "problem code={} path={} file={} field={} message=\"{}\" remedy=\"{}\"",
                        problem.getCode(),
                        problem.getPath(),
                        problem.getFile(),
                        problem.getField(),
                        quoted(problem.getMessage()),
                        quoted(problem.getRemedy())));
        reported.stream()
                .filter(problem -> !now.contains(problem))
                .forEach(problem -> log.info(
                        "solved code={} path={} field={}", problem.getCode(), problem.getPath(), problem.getField()));
        reported = now;
    }

    /** As logfmt wants what stands within quotes. */
    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
