package dev.regpath.kube;

import dev.regpath.contract.status.NodeSpec;
import dev.regpath.contract.status.NodeStatus;
import dev.regpath.contract.status.UnreadableResourceException;
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
 * Reports to the cluster how this node is, when that has changed, and learns what the node must know of itself. Nobody
 * waits for it: what cannot be reported now is reported later, and only its latest state. A thread of its own; closing
 * ends it.
 */
public final class NodeReporter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeReporter.class);

    /**
     * How often a node speaks.
     *
     * @param between at least, from one report to the next
     * @param refresh how often it asks for its zone and labels, which may change
     * @param longestPause after many failures
     */
    public record ReportIntervals(Duration between, Duration refresh, Duration longestPause) {
        /** Thousands of nodes must not be felt by an API server. */
        public static final ReportIntervals DEFAULT =
                new ReportIntervals(Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofMinutes(1));
    }

    private final OwnNodeObject object;
    private final ReportIntervals intervals;
    private final RandomGenerator random;
    private final Backoff failures;
    private final Backoff unknown;
    private final Runnable changed;
    private final Thread thread;
    private Optional<NodeStatus> due = Optional.empty();
    private volatile Optional<NodeSpec> spec;
    private boolean closed;

    private NodeReporter(
            OwnNodeObject object,
            ReportIntervals intervals,
            RandomGenerator random,
            Optional<NodeSpec> known,
            Runnable changed) {
        this.object = object;
        this.intervals = intervals;
        this.random = random;
        this.failures = new Backoff(intervals.between(), intervals.longestPause(), random);
        this.unknown = new Backoff(intervals.between(), intervals.refresh(), random);
        this.spec = known;
        this.changed = changed;
        this.thread = Thread.ofPlatform().daemon().name("node-reporter").unstarted(this::run);
    }

    /**
     * Begins with a question.
     *
     * @param node this node's name
     * @param known what it knew of itself before
     * @param changed is called, in the reporter's own thread, after each change of {@link #spec}
     */
    public static NodeReporter start(
            ApiAccess access,
            String node,
            ReportIntervals intervals,
            RandomGenerator random,
            Optional<NodeSpec> known,
            Runnable changed) {
        NodeReporter reporter = new NodeReporter(new OwnNodeObject(access, node), intervals, random, known, changed);
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
        Optional<NodeStatus> told = Optional.empty();
        Duration pause = Duration.ZERO;
        String complaint = "";
        try {
            while (rest(pause, told)) {
                Optional<NodeStatus> now = due();
                try {
                    Optional<NodeSpec> answer =
                            now.isPresent() && !now.equals(told) ? object.write(now.get()) : object.read();
                    told = now;
                    failures.reset();
                    complaint = "";
                    learn(answer);
                    pause = answer.isPresent() ? quarterOff(intervals.refresh()) : unknown.next();
                } catch (IOException | UnreadableResourceException | IllegalStateException e) {
                    pause = failures.next();
                    // The same again and again would fill the log of a node whose API server is down for a night.
                    LOG.atLevel(complaint.equals(e.toString()) ? Level.DEBUG : Level.WARN)
                            .log(
                                    "the node's report could not be made, trying again in={} reason={}",
                                    pause,
                                    Logged.of(e));
                    complaint = e.toString();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("no longer reporting");
        }
    }

    private void learn(Optional<NodeSpec> answer) {
        if (answer.isPresent() && !answer.equals(spec)) {
            unknown.reset();
            spec = answer;
            changed.run();
        }
    }

    private Duration quarterOff(Duration duration) {
        return duration.minusMillis(random.nextLong(duration.toMillis() / 4 + 1));
    }

    private synchronized Optional<NodeStatus> due() {
        return due;
    }

    /** Waits for something new to report, at most so long, and at least so long that reports do not crowd. */
    private synchronized boolean rest(Duration pause, Optional<NodeStatus> told) throws InterruptedException {
        long begin = System.nanoTime();
        long atMost = begin + pause.toNanos();
        long atLeast = failures.failures() > 0
                ? atMost
                : Math.min(atMost, begin + intervals.between().toNanos());
        while (!closed) {
            boolean news = due.isPresent() && !due.equals(told);
            long until = (news ? atLeast : atMost) - System.nanoTime();
            if (until <= 0) {
                return true;
            }
            wait(until / 1_000_000 + 1);
        }
        return false;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        thread.interrupt();
    }
}
