package dev.regpath.agent;

import static java.util.Objects.requireNonNull;

import dev.regpath.input.Logged;
import dev.regpath.liveness.StatusServer;
import dev.regpath.metrics.NodeMetrics;
import dev.regpath.proto.node.NodeStatus;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether and where the agent serves metrics.
 *
 * @param address where {@code /metrics} is served; nowhere if empty, and then nothing is kept either
 * @param version of this build
 */
public record Telemetry(Optional<InetSocketAddress> address, String version) {
    private static final Logger LOG = LoggerFactory.getLogger(Telemetry.class);

    public Telemetry {
        requireNonNull(address, "address");
        requireNonNull(version, "version");
    }

    /** Starts to serve. An address that cannot be had is no reason not to keep the node right. */
    PassMonitor start(Path proc, Callable<NodeStatus> status) {
        Clock clock = Clock.systemUTC();
        if (address.isEmpty()) {
            return new PassMonitor(clock, Optional.empty());
        }
        NodeMetrics metrics = new NodeMetrics(version, proc, status, StatusDiagnostics::of);
        PassMonitor passes = new PassMonitor(clock, Optional.of(metrics));
        try {
            passes.closeWithIt(StatusServer.ofMetrics(
                    address.get(),
                    metrics::scrape,
                    Map.of("/healthz", new StatusServer.Check(passes::going, "the agent's loop hangs"))));
        } catch (IOException e) {
            LOG.error("no metrics reason={}", Logged.of(e.getMessage()));
        }
        return passes;
    }
}
