package dev.regpath.agent;

import dev.regpath.endpoints.EndpointFilter;
import dev.regpath.endpoints.ProbeHistories;
import dev.regpath.endpoints.ProbeHistory;
import dev.regpath.endpoints.TcpProber;
import dev.regpath.input.Logged;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.RoutingTable;
import java.io.IOException;
import java.time.Duration;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries the endpoints of the node's table: at once when the table names others, and at intervals. Reports each that
 * begins or ceases to serve. No pass waits for it. A thread of its own; closing ends it.
 */
final class HealthWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HealthWatch.class);

    /** On the same network a connect takes a millisecond; three SYNs are sent in this time. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration INTERVAL = Duration.ofSeconds(10);
    /** Nodes that were started together do not go on together. */
    private static final double JITTER = 0.2;

    private final LocalNode node;
    private final NodeEvents events;
    private final RandomGenerator random;
    private final Runnable changed;
    private final TcpProber prober = new TcpProber(PATIENCE);
    private final Thread thread;
    private RoutingTable table = RoutingTable.EMPTY;
    private boolean due;
    private boolean closed;

    private HealthWatch(LocalNode node, NodeEvents events, RandomGenerator random, Runnable changed) {
        this.node = node;
        this.events = events;
        this.random = random;
        this.changed = changed;
        this.thread = Thread.ofPlatform().daemon().name("health").unstarted(this::run);
    }

    /**
     * Starts with nothing to try.
     *
     * @param changed is called, in the watch's thread, when another set of endpoints serves; must not block
     */
    static HealthWatch start(LocalNode node, NodeEvents events, RandomGenerator random, Runnable changed) {
        HealthWatch watch = new HealthWatch(node, events, random, changed);
        watch.thread.start();
        return watch;
    }

    /** Tries the endpoints of this table from now on. */
    synchronized void follow(RoutingTable wanted) {
        due |= !EndpointFilter.endpoints(wanted).equals(EndpointFilter.endpoints(table));
        table = wanted;
        notifyAll();
    }

    /** Tries this endpoint soon. */
    void suspect(Endpoint endpoint) {
        LOG.trace("met endpoint={}", endpoint);
    }

    private void run() {
        ProbeHistories histories = ProbeHistories.NONE;
        try {
            while (await()) {
                histories = look(histories, current());
            }
        } catch (InterruptedException _) {
            LOG.debug("endpoints are no longer probed");
        }
    }

    private ProbeHistories look(ProbeHistories before, RoutingTable current) {
        NavigableSet<Endpoint> endpoints = EndpointFilter.endpoints(current);
        ProbeHistories after;
        try {
            after = before.with(prober.probe(endpoints));
        } catch (IOException e) {
            LOG.warn("endpoints could not be probed reason={}", Logged.of(e));
            return before;
        }
        node.hold(after);
        tell(before, after, current);
        if (!after.serving().equals(before.serving()) || !after.failing().equals(before.failing())) {
            changed.run();
        }
        return after;
    }

    private void tell(ProbeHistories before, ProbeHistories after, RoutingTable current) {
        after.byEndpoint().forEach((endpoint, history) -> {
            ProbeHistory earlier = before.byEndpoint().get(endpoint);
            boolean served = earlier == null || earlier.serves();
            Set<String> paths = new TreeSet<>(EndpointFilter.pathsOf(current, endpoint));
            if (served && !history.serves()) {
                history.failure().ifPresent(failure -> {
                    String code = EndpointStatus.code(failure);
                    LOG.warn(
                            "endpoint fails endpoint={} paths={} code={} reason={}",
                            endpoint,
                            paths,
                            code,
                            Logged.of(failure.reason()));
                    events.tell(NodeEvent.warning(
                            "EndpointFailing",
                            "%s of %s: %s (%s)".formatted(endpoint, String.join(", ", paths), failure.reason(), code)));
                });
            } else if (!served && history.serves()) {
                LOG.info("endpoint serves endpoint={} paths={}", endpoint, paths);
                events.tell(NodeEvent.normal(
                        "EndpointServing", "%s of %s serves again".formatted(endpoint, String.join(", ", paths))));
            }
        });
    }

    private synchronized RoutingTable current() {
        return table;
    }

    /** Waits until it is time to look again, and says whether there is anybody to look for. */
    private synchronized boolean await() throws InterruptedException {
        double factor = 1 + JITTER * (2 * random.nextDouble() - 1);
        long end = System.nanoTime() + (long) (INTERVAL.toNanos() * factor);
        while (!due && !closed && end - System.nanoTime() > 0) {
            wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        }
        due = false;
        return !closed;
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
