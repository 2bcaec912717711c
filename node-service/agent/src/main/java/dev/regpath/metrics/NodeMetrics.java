package dev.regpath.metrics;

import dev.regpath.input.Logged;
import dev.regpath.proto.node.NodeStatus;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All metrics of the agent. What happens is reported by the loop; what is there is looked at when Prometheus asks.
 * Thread-safe.
 */
public final class NodeMetrics {
    private static final Logger LOG = LoggerFactory.getLogger(NodeMetrics.class);

    private final String version;
    private final Callable<NodeStatus> status;
    private final Function<NodeStatus, Map<String, Long>> findings;
    private final Set<String> codes = new TreeSet<>();
    private final StatusSamples statusSamples = new StatusSamples();
    private final ProcessSamples process;
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Histogram passDuration;
    private long complete;
    private long incomplete;
    private long changes;
    private long connectionsEnded;
    private long endpointsEjected;
    private Instant lastComplete = Instant.EPOCH;

    /**
     * Nothing has happened yet.
     *
     * @param version of this build
     * @param proc usually {@code /proc}
     * @param status looks at the node; asked once for each scrape
     * @param findings what is wrong with a status: how often each code was found
     */
    public NodeMetrics(
            String version, Path proc, Callable<NodeStatus> status, Function<NodeStatus, Map<String, Long>> findings) {
        this.version = version;
        this.status = status;
        this.findings = findings;
        this.process = new ProcessSamples(proc);
        this.passDuration = Histogram.builder()
                .name(Metric.PASS_DURATION.base())
                .help(Metric.PASS_DURATION.help())
                .classicOnly()
                .classicUpperBounds(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
                .withoutExemplars()
                .register(registry);
        registry.register((MultiCollector) this::observe);
    }

    /**
     * A pass has ended.
     *
     * @param allInPlace whether everything that was asked for is in place
     * @param changed how many things on the node were changed
     */
    public void passEnded(Instant now, Duration took, boolean allInPlace, int changed) {
        passDuration.observe(took.toNanos() / 1e9);
        synchronized (this) {
            changes += changed;
            if (allInPlace) {
                complete++;
                lastComplete = now;
            } else {
                incomplete++;
            }
        }
    }

    /** The kernel has taken an address out for a while. */
    public synchronized void endpointEjected() {
        endpointsEjected++;
    }

    /** Connections to endpoints that were withdrawn have been ended. */
    public synchronized void connectionsEnded(int count) {
        connectionsEnded += count;
    }

    /** Everything, as it is now. */
    public MetricSnapshots scrape() {
        return registry.scrape();
    }

    /** The node is looked at without a lock: a pass holds the node until it has said here that it has ended. */
    private MetricSnapshots observe() {
        Optional<NodeStatus> now = Optional.empty();
        try {
            now = Optional.of(status.call());
        } catch (Exception e) {
            LOG.warn("the node's status is missing from the metrics reason={}", Logged.of(e));
        }
        return samples(now);
    }

    private synchronized MetricSnapshots samples(Optional<NodeStatus> now) {
        Samples samples = new Samples()
                .add(Metric.BUILD, 1, version)
                .add(Metric.PASSES, complete, "complete")
                .add(Metric.PASSES, incomplete, "incomplete")
                .add(Metric.CHANGES, changes)
                .add(Metric.ENDPOINTS_EJECTED, endpointsEjected)
                .add(Metric.CONNECTIONS_ENDED, connectionsEnded)
                .add(Metric.LAST_COMPLETE, lastComplete.toEpochMilli() / 1000.0);
        process.add(samples);
        now.ifPresent(seen -> {
            statusSamples.add(seen, samples);
            Map<String, Long> found = findings.apply(seen);
            codes.addAll(found.keySet());
            codes.forEach(code -> samples.add(Metric.FINDINGS, found.getOrDefault(code, 0L), code));
        });
        return samples.snapshots();
    }
}
