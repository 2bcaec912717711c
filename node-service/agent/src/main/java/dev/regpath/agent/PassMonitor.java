package dev.regpath.agent;

import dev.regpath.liveness.StatusServer;
import dev.regpath.metrics.NodeMetrics;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Counts the passes of the agent's loop, and what else happens, for monitoring. */
final class PassMonitor implements AutoCloseable {
    /** Several times as long as any pass may wait for names, daemons and the next one's turn. */
    static final Duration STANDSTILL = Duration.ofMinutes(5);

    private final Clock clock;
    private final Optional<NodeMetrics> metrics;
    private Optional<StatusServer> server = Optional.empty();
    private volatile long lastEnd = System.nanoTime();

    PassMonitor(Clock clock, Optional<NodeMetrics> metrics) {
        this.clock = clock;
        this.metrics = metrics;
    }

    void closeWithIt(StatusServer served) {
        server = Optional.of(served);
    }

    /** Runs one pass; what it has come to. */
    ApplyResult count(Supplier<ApplyResult> pass) {
        long start = System.nanoTime();
        ApplyResult result = pass.get();
        lastEnd = System.nanoTime();
        metrics.ifPresent(kept -> kept.passEnded(
                clock.instant(),
                Duration.ofNanos(lastEnd - start),
                result.complete(),
                result.changes().size()));
        return result;
    }

    /** The kernel has taken an address out for a while. */
    void endpointEjected() {
        metrics.ifPresent(NodeMetrics::endpointEjected);
    }

    /** Connections to endpoints that were withdrawn have been ended. */
    void connectionsEnded(int count) {
        metrics.ifPresent(kept -> kept.connectionsEnded(count));
    }

    /** Whether passes still end. */
    boolean going() {
        return System.nanoTime() - lastEnd < STANDSTILL.toNanos();
    }

    @Override
    public void close() {
        server.ifPresent(StatusServer::close);
    }
}
