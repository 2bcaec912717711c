package dev.regpath.watcher;

import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;

import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.status.NodeCount;
import dev.regpath.contract.status.NodeStatus;
import dev.regpath.contract.status.PathReport;
import dev.regpath.contract.status.PathResource;
import dev.regpath.fault.Condition;
import dev.regpath.fault.ProblemCode;
import io.fabric8.kubernetes.api.model.Node;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How far a path has come among the nodes.
 *
 * @param count in numbers
 * @param trouble the first node, by name, that reports why it does not have this generation in place
 * @param conflict the first node that has something older in its way
 * @param refusal the first node, if every one that knows this generation refuses it
 */
record RolloutProgress(
        NodeCount count, Optional<Trouble> trouble, Optional<Trouble> conflict, Optional<Trouble> refusal) {
    private static final RolloutProgress NONE =
            new RolloutProgress(NodeCount.NONE, Optional.empty(), Optional.empty(), Optional.empty());

    /** What one node reports. */
    record Trouble(String node, PathReport report) {
        /** What a condition may have as its reason. A report with another must not make the whole status invalid. */
        private static final Pattern REASON = Pattern.compile("[A-Za-z][A-Za-z0-9]{0,63}");

        /** The node's own word for it, if it is one. */
        String reason() {
            return REASON.matcher(report.reason()).matches()
                    ? report.reason()
                    : Condition.ConditionReason.UNKNOWN.word();
        }

        /** {@code node worker-1: …}. */
        String message() {
            String message = report.message().isEmpty() ? reason() : report.message();
            return "node %s: %s".formatted(node, message.replaceAll("\\p{Cntrl}", " "));
        }
    }

    RolloutProgress {
        requireNonNull(count, "count");
        requireNonNull(trouble, "trouble");
        requireNonNull(conflict, "conflict");
        requireNonNull(refusal, "refusal");
    }

    static RolloutProgress of(PathResource resource, Optional<RegistryPath> path, ClusterObjects objects) {
        if (path.isEmpty()) {
            return NONE;
        }
        List<Node> selected = objects.nodes().values().stream()
                .filter(node -> path.get().selects(Labels.of(node)))
                .sorted(comparing(node -> node.getMetadata().getName()))
                .toList();
        int silent = 0;
        int ready = 0;
        Optional<Trouble> trouble = Optional.empty();
        Optional<Trouble> conflict = Optional.empty();
        Optional<Trouble> refusal = Optional.empty();
        boolean taken = false;
        for (Node node : selected) {
            String name = node.getMetadata().getName();
            Optional<NodeStatus> status =
                    Optional.ofNullable(objects.reports().get(name)).flatMap(NodeObject::report);
            if (status.isEmpty()) {
                silent++;
                continue;
            }
            Optional<PathReport> report = status.get().paths().stream()
                    .filter(one ->
                            one.name().equals(resource.name()) && one.observedGeneration() == resource.generation())
                    .findFirst();
            if (report.isEmpty()) {
                continue;
            }
            Trouble told = new Trouble(name, report.get());
            if (report.get().state() == PathReport.PathState.REJECTED) {
                refusal = refusal.or(() -> Optional.of(told));
            } else {
                taken = true;
            }
            switch (report.get().state()) {
                case PROGRAMMED -> ready++;
                case NOT_SELECTED -> {} // It has not heard of its new labels yet.
                case PARTIAL, WAITING, REJECTED, FAILED -> trouble = trouble.or(() -> Optional.of(told));
            }
            if (report.get().reason().equals(ProblemCode.CONFLICTED.word())) {
                conflict = conflict.or(() -> Optional.of(told));
            }
        }
        return new RolloutProgress(
                new NodeCount(selected.size() - silent, ready, silent),
                trouble,
                conflict,
                taken ? Optional.empty() : refusal);
    }
}
