package dev.regpath.watcher;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.status.NodeSpec.AgentLife;
import dev.regpath.contract.status.NodeStatus;
import dev.regpath.contract.status.PathReport;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A node as it is known here.
 *
 * @param name its name
 * @param uid of the Node
 * @param labels of the Node
 * @param agent whether its agent runs; empty if that cannot be seen
 * @param reports what it says of each path, by name; empty if no agent ever reported
 */
record NodeState(
        String name,
        String uid,
        Map<String, String> labels,
        Optional<AgentLife> agent,
        Optional<List<PathReport>> reports) {
    NodeState {
        requireNonNull(name, "name");
        requireNonNull(uid, "uid");
        labels = Map.copyOf(labels);
        requireNonNull(agent, "agent");
        reports = reports.map(List::copyOf);
    }

    /**
     * Puts together what is known of a node.
     *
     * @param pods of agents on it; empty if it is not known which those are
     */
    static NodeState of(Node node, Optional<NodeObject> object, Optional<List<Pod>> pods) {
        Optional<NodeStatus> status = object.flatMap(NodeObject::report);
        return new NodeState(
                node.getMetadata().getName(),
                Literals.orEmpty(node.getMetadata().getUid()),
                Labels.of(node),
                life(status, pods),
                status.map(NodeStatus::paths));
    }

    /** An agent that runs in no Pod is believed: its unit starts it again, and nobody else sees it. */
    private static Optional<AgentLife> life(Optional<NodeStatus> status, Optional<List<Pod>> pods) {
        if (pods.isEmpty() || status.filter(report -> !report.inPod()).isPresent()) {
            return status.map(_ -> AgentLife.RUNNING);
        }
        if (pods.get().isEmpty()) {
            return Optional.of(AgentLife.ABSENT);
        }
        boolean running = pods.get().stream().anyMatch(AgentPod::isRunning);
        return Optional.of(running ? AgentLife.RUNNING : AgentLife.NOT_READY);
    }

    /** Whether what it says counts: that of an agent that does not run is what was once so. */
    boolean isAlive() {
        return agent.equals(Optional.of(AgentLife.RUNNING));
    }

    /** What it says of a path. */
    Optional<PathReport> report(String path) {
        List<PathReport> all = reports.orElse(List.of());
        int low = 0;
        int high = all.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = all.get(middle).name().compareTo(path);
            if (order == 0) {
                return Optional.of(all.get(middle));
            } else if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return Optional.empty();
    }

    /**
     * The paths whose progress is another than when the node was {@code before}, as far as that is the same node under the
     * same labels; empty if it may be all of them.
     */
    Optional<Set<String>> progressedSince(NodeState before) {
        if (!labels.equals(before.labels)
                || isAlive() != before.isAlive()
                || reports.isPresent() != before.reports.isPresent()) {
            return Optional.empty();
        }
        Set<PathReport> different = new HashSet<>(reports.orElse(List.of()));
        Set<PathReport> old = new HashSet<>(before.reports.orElse(List.of()));
        Set<PathReport> gone = new HashSet<>(old);
        gone.removeAll(different);
        different.removeAll(old);
        Set<String> names = new HashSet<>();
        different.forEach(report -> names.add(report.name()));
        gone.forEach(report -> names.add(report.name()));
        return Optional.of(Collections.unmodifiableSet(names));
    }
}
