package dev.regpath.cri;

import java.util.Set;
import java.util.TreeSet;

/**
 * What runs on a node at one moment, by the runtime's ids. A container that is started again has another id.
 *
 * @param pods sandboxes that are ready
 * @param containers containers that run
 */
public record RunningPods(Set<String> pods, Set<String> containers) {
    public RunningPods {
        pods = Set.copyOf(pods);
        containers = Set.copyOf(containers);
    }

    /** Those that do not run any more at a later moment, sorted. */
    public Set<String> missingFrom(RunningPods later) {
        Set<String> missing = new TreeSet<>(pods);
        missing.addAll(containers);
        missing.removeAll(later.pods);
        missing.removeAll(later.containers);
        return missing;
    }
}
