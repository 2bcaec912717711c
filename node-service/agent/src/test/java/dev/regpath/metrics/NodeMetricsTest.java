package dev.regpath.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.proto.node.NodeStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NodeMetricsTest {
    private static final long LIMIT = 20;

    /** A pass holds the node until it has said that it has ended; a scrape wants to look at the node meanwhile. */
    @Test
    void aPassEndsWhileAScrapeWaitsForTheNode() throws InterruptedException {
        CountDownLatch waits = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        NodeMetrics metrics = new NodeMetrics(
                "0.1.0",
                Path.of("/proc"),
                () -> {
                    waits.countDown();
                    assertThat(free.await(LIMIT, TimeUnit.SECONDS)).isTrue();
                    return NodeStatus.getDefaultInstance();
                },
                _ -> Map.of());
        Thread scrape = Thread.ofPlatform().daemon().start(metrics::scrape);
        assertThat(waits.await(LIMIT, TimeUnit.SECONDS)).isTrue();

        Thread pass = Thread.ofPlatform().daemon().start(() -> {
            metrics.passEnded(Instant.now(), Duration.ofMillis(5), true, 1);
            free.countDown();
        });

        assertThat(pass.join(Duration.ofSeconds(LIMIT / 2))).isTrue();
        assertThat(scrape.join(Duration.ofSeconds(LIMIT))).isTrue();
    }
}
