package dev.regpath.watcher;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;

/**
 * The cluster watcher. Only the leader writes; the others follow everything all the same, so that one of them can take
 * over at once.
 */
public final class Watcher implements AutoCloseable {
    private final KubernetesClient client;
    private final WatchSettings settings;
    private final Runnable deposed;
    private final DesiredStates desired;
    private final WriteQueue routes;
    private final WriteQueue statuses;
    private final WriteQueue nodes;
    private final LongAdder statusWrites = new LongAdder();
    private volatile Optional<CompletableFuture<?>> election = Optional.empty();
    private volatile boolean leading;
    private volatile boolean ready;

    /**
     * Wires everything together, and does nothing yet.
     *
     * @param client stays the caller's, who closes it after this
     * @param settings how to run
     * @param deposed is run when this replica has led and does not any longer: another leads, so that it must stop
     */
    public Watcher(KubernetesClient client, WatchSettings settings, Runnable deposed) {
        this.client = client;
        this.settings = settings;
        this.deposed = deposed;
        String instance =
                settings.election().map(WatchSettings.Election::identity).orElse("regpath-watch");
        EventWriter events = new EventWriter(client, instance);
        this.desired = new DesiredStates(client, settings, new Due());
        Duration gap = Duration.ofSeconds(1).dividedBy(settings.writesPerSecond());
        this.routes = new WriteQueue("routes", gap, this::isLeading, new RouteWriter(client, desired));
        this.statuses = new WriteQueue(
                "statuses",
                gap,
                this::isLeading,
                new StatusWriter(client, settings.clock(), desired, (path, before, now) -> {
                    statusWrites.increment();
                    events.tell(path, before, now);
                }));
        this.nodes = new WriteQueue("nodes", gap, this::isLeading, new NodeSpecWriter(client, desired));
    }

    /** A client that asks for no more of each Node than is looked at; to be closed by who asked. */
    public static KubernetesClient client(Config config) {
        KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientBuilderConsumer(
                        builder -> builder.addOrReplaceInterceptor("node-metadata", new NodeMetadata()))
                .build();
        // What only Nodes are asked for as is read as one: else the library would read each event twice.
        client.getKubernetesSerialization()
                .registerKubernetesResource(NodeMetadata.API_VERSION, NodeMetadata.KIND, Node.class);
        return client;
    }

    /** Hands on what is due. */
    private final class Due implements DesiredStates.Dues {
        @Override
        public void status(String path) {
            statuses.due(path);
        }

        @Override
        public void route(String path) {
            routes.due(path);
        }

        @Override
        public void node(String node) {
            nodes.due(node);
        }

        @Override
        public void settled() {
            ready = true;
        }
    }

    /** Starts, and returns at once. */
    public void start() {
        desired.start();
        if (settings.election().isEmpty()) {
            startLeading();
            return;
        }
        election = Optional.of(client.leaderElector()
                .withConfig(config(settings.election().get()))
                .build()
                .start());
    }

    private LeaderElectionConfig config(WatchSettings.Election election) {
        return new LeaderElectionConfigBuilder()
                .withName(election.name())
                .withLock(new ReturnedLease(election))
                .withLeaseDuration(election.lease())
                .withRenewDeadline(election.renewal())
                .withRetryPeriod(election.retry())
                // The next leader need not wait until the lease of one that has ended runs out.
                .withReleaseOnCancel(true)
                .withLeaderCallbacks(new LeaderCallbacks(this::startLeading, this::stopLeading, _ -> {}))
                .build();
    }

    /** Whether this is the replica that writes. */
    public boolean isLeading() {
        return leading;
    }

    /** Whether everything has been looked at once. */
    public boolean isReady() {
        return ready;
    }

    /** How often this replica has written a status. */
    public long statusWrites() {
        return statusWrites.sum();
    }

    private void startLeading() {
        leading = true;
        desired.again(); // A replica that does not lead writes nothing.
    }

    private void stopLeading() {
        if (leading) {
            leading = false;
            deposed.run();
        }
    }

    @Override
    public void close() {
        leading = false;
        routes.close();
        statuses.close();
        nodes.close();
        desired.close();
        election.ifPresent(started -> started.cancel(true)); // Gives the lease back, too, if this is the leader.
    }
}
