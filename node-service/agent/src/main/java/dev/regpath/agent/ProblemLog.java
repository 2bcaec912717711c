package dev.regpath.agent;

import dev.regpath.fault.Problem;
import dev.regpath.input.Logged;
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
                        "problem code={} path={} file={} field={} message={} remedy={}",
                        problem.code().word(),
                        Logged.of(problem.path()),
                        Logged.of(problem.location().file()),
                        Logged.of(problem.field()),
                        Logged.of(problem.what()),
                        Logged.of(problem.remedy())));
        reported.stream()
                .filter(problem -> !now.contains(problem))
                .forEach(problem -> log.info(
                        "solved code={} path={} field={}",
                        problem.code().word(),
                        Logged.of(problem.path()),
                        Logged.of(problem.field())));
        reported = now;
    }
}
