package dev.regpath.watcher;

import dev.regpath.liveness.StatusServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The watcher as a process of its own. */
public final class WatchProcess {
    private static final Logger LOG = LoggerFactory.getLogger(WatchProcess.class);

    /** How soon another leads after one has ended: as others, and a little faster. */
    private static final Duration RETRY = Duration.ofMillis(1500);

    private final Optional<String> namespace;
    private final String lease;
    private final Optional<String> identity;
    private final Optional<Map<String, String>> agentPods;
    private final Optional<InetSocketAddress> metrics;
    private final Optional<InetSocketAddress> probes;

    /**
     * Does nothing yet.
     *
     * @param namespace of the Lease; empty for the Pod's own
     * @param lease its name
     * @param identity of this replica; empty for one that no other has
     * @param agentPods labels of the Pods in which agents run, in the namespace of the Lease; empty if that is not known
     * @param metrics where metrics and health are served; empty for nowhere
     * @param probes where health alone is served; empty for nowhere
     */
    public WatchProcess(
            Optional<String> namespace,
            String lease,
            Optional<String> identity,
            Optional<Map<String, String>> agentPods,
            Optional<InetSocketAddress> metrics,
            Optional<InetSocketAddress> probes) {
        this.namespace = namespace;
        this.lease = lease;
        this.identity = identity;
        this.agentPods = agentPods;
        this.metrics = metrics;
        this.probes = probes;
    }

    /**
     * Runs until the process is asked to end, or leads no longer.
     *
     * @return whether it was asked to
     * @throws IOException if the address cannot be had
     */
    public boolean run() throws IOException, InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        AtomicBoolean deposed = new AtomicBoolean();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(end, ended), "stop"));
        try (KubernetesClient client = Watcher.client(Config.autoConfigure(null));
                Watcher watcher = new Watcher(client, settings(client), () -> {
                    deposed.set(true);
                    end.countDown();
                })) {
            List<StatusServer> servers = new ArrayList<>();
            try {
                if (probes.isPresent()) {
                    servers.add(StatusServer.ofChecks(probes.get(), checks(watcher)));
                }
                if (metrics.isPresent()) {
                    servers.add(StatusServer.ofMetrics(
                            metrics.get(), new WatcherMetrics(watcher)::scrape, checks(watcher)));
                }
                LOG.info("watch server={}", client.getMasterUrl());
                watcher.start();
                end.await();
            } finally {
                servers.forEach(StatusServer::close);
            }
        } finally {
            ended.countDown();
        }
        return !deposed.get();
    }

    /** A replica that does not lead is ready too: it has everything in its caches. */
    private static Map<String, StatusServer.Check> checks(Watcher watcher) {
        return Map.of(
                "/healthz",
                new StatusServer.Check(() -> true, ""),
                "/readyz",
                new StatusServer.Check(watcher::isReady, "not all has been listed yet"));
    }

    private WatchSettings settings(KubernetesClient client) {
        String where =
                namespace.or(() -> Optional.ofNullable(client.getNamespace())).orElse("default");
        String who = identity.orElseGet(() -> UUID.randomUUID().toString());
        WatchSettings replica = WatchSettings.ALONE.among(
                new WatchSettings.Election(where, lease, who, Duration.ofSeconds(15), Duration.ofSeconds(10), RETRY));
        return agentPods
                .map(labels -> replica.withAgents(new WatchSettings.AgentPods(where, labels)))
                .orElse(replica);
    }

    /** The process lives until its hooks have ended: what is being written is written. */
    private static void stop(CountDownLatch end, CountDownLatch ended) {
        end.countDown();
        try {
            if (!ended.await(10, TimeUnit.SECONDS)) {
                LOG.warn("the watcher does not end, it is cut off");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
