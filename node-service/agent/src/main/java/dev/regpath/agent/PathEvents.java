package dev.regpath.agent;

import dev.regpath.contract.status.PathReport;
import dev.regpath.contract.status.PathReport.PathState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reports paths that this node cannot put in place, and of those that it can again. What is the same on every node,
 * such as a resource with a fault, is not reported here: ten thousand nodes would say it, and the watcher says it once.
 * For one thread.
 */
final class PathEvents {
    private final NodeEvents events;
    private Map<String, PathReport> before = Map.of();

    PathEvents(NodeEvents events) {
        this.events = events;
    }

    /** Takes in how the paths fared in one more pass. */
    void follow(List<PathReport> now) {
        transitions(before, now).forEach(events::tell);
        Map<String, PathReport> seen = new HashMap<>();
        now.forEach(report -> seen.put(report.name(), report));
        before = seen;
    }

    private static List<NodeEvent> transitions(Map<String, PathReport> before, List<PathReport> now) {
        List<NodeEvent> events = new ArrayList<>();
        for (PathReport report : now) {
            Optional<String> failedBecause = Optional.ofNullable(before.get(report.name()))
                    .filter(PathEvents::failing)
                    .map(PathReport::reason);
            if (failing(report) && !failedBecause.equals(Optional.of(report.reason()))) {
                events.add(NodeEvent.warning(
                        "PathFailing",
                        "%s is not in place: %s (%s)".formatted(report.name(), report.message(), report.reason())));
            } else if (failedBecause.isPresent() && report.state() == PathState.PROGRAMMED) {
                events.add(NodeEvent.normal("PathProgrammed", "%s is in place again".formatted(report.name())));
            }
        }
        return events;
    }

    /** For a reason of this node's own: it could not do what it should, or its file has a fault. */
    private static boolean failing(PathReport report) {
        boolean ofFile = report.observedGeneration() == 0;
        return report.state() == PathState.FAILED || (report.state() == PathState.REJECTED && ofFile);
    }
}
