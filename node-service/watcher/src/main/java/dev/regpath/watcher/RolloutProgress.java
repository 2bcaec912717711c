package dev.regpath.watcher;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.status.NodeCount;
import dev.regpath.contract.status.PathReport;
import dev.regpath.fault.Condition;
import dev.regpath.fault.ProblemCode;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How far a path has come among the nodes.
 *
 * @param count in numbers
 * @param lost nodes that once reported, and whose agent does not run
 * @param trouble the first node, by name, that reports why it does not have this generation in place
 * @param conflict the first node that has something older in its way
 * @param refusal the first node, if every one that knows this generation refuses it
 */
record RolloutProgress(
        NodeCount count, Lost lost, Optional<Trouble> trouble, Optional<Trouble> conflict, Optional<Trouble> refusal) {
    private static final RolloutProgress NONE =
            new RolloutProgress(NodeCount.NONE, Lost.NONE, Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * Nodes whose agent does not run.
     *
     * @param nodes how many
     * @param first the first of them, by name; empty if there are none
     */
    record Lost(int nodes, String first) {
        static final Lost NONE = new Lost(0, "");

        private Lost and(String node) {
            return new Lost(nodes + 1, nodes == 0 || node.compareTo(first) < 0 ? node : first);
        }
    }

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

        private static Optional<Trouble> first(Optional<Trouble> one, Trouble other) {
            return one.filter(known -> known.node.compareTo(other.node) < 0).or(() -> Optional.of(other));
        }
    }

    RolloutProgress {
        requireNonNull(count, "count");
        requireNonNull(lost, "lost");
        requireNonNull(trouble, "trouble");
        requireNonNull(conflict, "conflict");
        requireNonNull(refusal, "refusal");
    }

    /**
     * Counts, once over all nodes: what they report is decoded already. Pure.
     *
     * @param name of the path
     * @param generation which of its wishes is meant
     * @param path the wish; empty if it could not be read
     */
    static RolloutProgress of(String name, long generation, Optional<RegistryPath> path, Collection<NodeState> nodes) {
        if (path.isEmpty()) {
            return NONE;
        }
        int desired = 0;
        int silent = 0;
        int ready = 0;
        Lost lost = Lost.NONE;
        Optional<Trouble> trouble = Optional.empty();
        Optional<Trouble> conflict = Optional.empty();
        Optional<Trouble> refusal = Optional.empty();
        boolean taken = false;
        for (NodeState node : nodes) {
            if (!path.get().selects(node.labels())) {
                continue;
            }
            if (node.reports().isEmpty()) {
                silent++;
                continue;
            }
            desired++;
            if (!node.isAlive()) {
                lost = lost.and(node.name());
                continue;
            }
            Optional<PathReport> report = node.report(name).filter(one -> one.observedGeneration() == generation);
            if (report.isEmpty()) {
                continue;
            }
            Trouble told = new Trouble(node.name(), report.get());
            if (report.get().state() == PathReport.PathState.REJECTED) {
                refusal = Trouble.first(refusal, told);
            } else {
                taken = true;
            }
            switch (report.get().state()) {
                case PROGRAMMED -> ready++;
                case NOT_SELECTED -> {} // It has not heard of its new labels yet.
                case PARTIAL, WAITING, REJECTED, FAILED -> trouble = Trouble.first(trouble, told);
            }
            if (report.get().reason().equals(ProblemCode.CONFLICTED.word())) {
                conflict = Trouble.first(conflict, told);
            }
        }
        return new RolloutProgress(
                new NodeCount(desired, ready, silent), lost, trouble, conflict, taken ? Optional.empty() : refusal);
    }
}
