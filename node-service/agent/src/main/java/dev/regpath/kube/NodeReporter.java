package dev.regpath.kube;

import dev.regpath.contract.status.NodeSpec;
import dev.regpath.contract.status.NodeStatus;
import dev.regpath.input.Logged;
import dev.regpath.timing.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Reports to the cluster how this node is, when that has changed or the report was deleted, and follows what the node must
 * know of itself. Nobody waits for it: what cannot be reported now is reported later, and only its latest state. Threads of
 * its own; closing ends them.
 */
public final class NodeReporter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeReporter.class);

    /**
     * How often a node speaks.
     *
     * @param between at least, from one report to the next
     * @param longestPause after many failures
     */
    public record ReportIntervals(Duration between, Duration longestPause) {
        /** Thousands of nodes must not be felt by an API server. */
        public static final ReportIntervals DEFAULT = new ReportIntervals(Duration.ofSeconds(1), Duration.ofMinutes(1));
    }

    /**
     * A report as the API server has it.
     *
     * @param status the report
     * @param uid of the object that holds it
     */
    private record Told(NodeStatus status, String uid) {}

    private final OwnNodeObject object;
    private final CollectionFollower<OwnNode> follower;
    private final ReportIntervals intervals;
    private final Backoff failures;
    private final Runnable changed;
    private final Thread thread;
    private Optional<NodeStatus> due = Optional.empty();
    private Optional<Told> told = Optional.empty();
    private volatile Optional<NodeSpec> spec;
    private boolean closed;

    private NodeReporter(
            ApiAccess access,
            String node,
            ReportIntervals intervals,
            WatchIntervals watches,
            RandomGenerator random,
            Optional<NodeSpec> known,
            Runnable changed) {
        this.object = new OwnNodeObject(access, node);
        this.follower = new CollectionFollower<>(
                ResourceCollection.ownNode(access, node), watches, random, "own-node-watch", new OwnState());
        this.intervals = intervals;
        this.failures = new Backoff(intervals.between(), intervals.longestPause(), random);
        this.spec = known;
        this.changed = changed;
        this.thread = Thread.ofPlatform().daemon().name("node-reporter").unstarted(this::run);
    }

    /**
     * Begins with a list.
     *
     * @param node this node's name
     * @param known what it knew of itself before
     * @param changed is called, in a thread of the reporter's, after each change of {@link #spec}
     */
    public static NodeReporter start(
            ApiAccess access,
            String node,
            ReportIntervals intervals,
            WatchIntervals watches,
            RandomGenerator random,
            Optional<NodeSpec> known,
            Runnable changed) {
        NodeReporter reporter = new NodeReporter(access, node, intervals, watches, random, known, changed);
        reporter.follower.start();
        reporter.thread.start();
        return reporter;
    }

    /** The node's zone and labels; empty as long as not known. */
    public Optional<NodeSpec> spec() {
        return spec;
    }

    /** Reports this as soon as possible; at once forgotten if a later one comes before. */
    public synchronized void report(NodeStatus status) {
        due = Optional.of(status);
        notifyAll();
    }

    private void run() {
        String complaint = "";
        try {
            for (Optional<NodeStatus> now = next(); now.isPresent(); now = next()) {
                try {
                    reported(now.get(), object.write(now.get()));
                    complaint = "";
                } catch (IOException | IllegalStateException e) {
                    Duration pause = failures.next();
                    // The same again and again would fill the log of a node whose API server is down for a night.
                    LOG.atLevel(complaint.equals(e.toString()) ? Level.DEBUG : Level.WARN)
                            .log(
                                    "the node's report could not be made, trying again in={} reason={}",
                                    pause,
                                    Logged.of(e));
                    complaint = e.toString();
                    rest(pause);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("no longer reporting");
        }
    }

    private synchronized void reported(NodeStatus status, OwnNode answer) throws InterruptedException {
        told = Optional.of(new Told(status, answer.uid()));
        failures.reset();
        rest(intervals.between());
    }

    /** Waits for something new to report; empty after the end. */
    private synchronized Optional<NodeStatus> next() throws InterruptedException {
        while (!closed && (due.isEmpty() || due.equals(told.map(Told::status)))) {
            wait();
        }
        return closed ? Optional.empty() : due;
    }

    private synchronized void rest(Duration pause) throws InterruptedException {
        long end = System.nanoTime() + pause.toNanos();
        for (long left = pause.toNanos(); !closed && left > 0; left = end - System.nanoTime()) {
            wait(left / 1_000_000 + 1);
        }
    }

    /** What the server says of this node's object. */
    private final class OwnState implements CollectionFollower.Listener<OwnNode> {
        private boolean seen;

        @Override
        public void listing() {
            seen = false;
        }

        @Override
        public void listed(OwnNode node) {
            seen = true;
            changed(node);
        }

        @Override
        public void complete() {
            if (!seen) {
                lost();
            }
        }

        @Override
        public void changed(OwnNode node) {
            synchronized (NodeReporter.this) {
                if (told.filter(report -> !report.uid().equals(node.uid())).isPresent()) {
                    lost(); // Another has been made since: without a report.
                }
            }
            if (node.spec().isPresent() && !node.spec().equals(spec)) {
                spec = node.spec();
                changed.run();
            }
        }

        @Override
        public void deleted(OwnNode node) {
            synchronized (NodeReporter.this) {
                if (told.filter(report -> report.uid().equals(node.uid())).isPresent()) {
                    lost();
                }
            }
        }

        private void lost() {
            synchronized (NodeReporter.this) {
                told = Optional.empty();
                NodeReporter.this.notifyAll();
            }
        }

        @Override
        public void answered() {
            // Reports have failures of their own.
        }

        @Override
        public void failed(ApiException failure) {
            LOG.debug("this node's object cannot be followed reason={}", Logged.of(failure.getMessage()));
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        thread.interrupt();
        follower.close();
    }
}
