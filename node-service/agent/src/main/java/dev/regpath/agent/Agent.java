package dev.regpath.agent;

import dev.regpath.contract.DecodedPaths;
import dev.regpath.contract.PathFiles;
import dev.regpath.input.Logged;
import dev.regpath.liveness.Health;
import dev.regpath.proto.node.NodeStatus;
import dev.regpath.routing.PathStatus;
import dev.regpath.timing.WakeSignal;
import dev.regpath.transport.UnixChannels;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a node right: a pass at the start, whenever documents, the cluster, names or cgroups change, and at regular
 * intervals for what tells nobody (other people's hands). Everything it does is pinned or on disk, so that it may die at
 * any instant.
 *
 * <p>One thread decides and applies. Whatever takes time by itself, DNS and the API server, has a thread of its own that
 * rings when there is something new: between a change in the cluster and the node there is nothing to wait for.
 */
public final class Agent {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

    /** How often names are asked for and everything is compared with what it should be. */
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private final NodeSettings settings;
    private final ServiceManager manager;
    private final Telemetry telemetry;
    private final Optional<InetSocketAddress> probes;
    private final WithdrawalPolicy withdrawal;
    private final WakeSignal<PassReason> wake = new WakeSignal<>();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final ProblemLog problems = new ProblemLog(LOG);

    /**
     * Does nothing yet.
     *
     * @param probes where probes of liveness and readiness are answered; nowhere if empty
     * @param withdrawal what becomes of connections to endpoints that are withdrawn
     */
    public Agent(
            NodeSettings settings,
            ServiceManager manager,
            Telemetry telemetry,
            Optional<InetSocketAddress> probes,
            WithdrawalPolicy withdrawal) {
        this.settings = settings;
        this.manager = manager;
        this.telemetry = telemetry;
        this.probes = probes;
        this.withdrawal = withdrawal;
    }

    /**
     * Works until {@link #stop} is called.
     *
     * @throws NodeBusyException if another process is at work on this node
     */
    public void run() throws IOException, InterruptedException {
        try (NodeLock _ = NodeLock.take(settings.directories().run());
                Health liveness = Health.at(probes);
                LocalNode node = LocalNode.open(settings);
                DirectoryWatch _ =
                        DirectoryWatch.start(settings.directories().paths(), () -> wake.ring(PassReason.FILES));
                Cluster cluster = Cluster.join(settings, node, () -> wake.ring(PassReason.CLUSTER));
                ScopeWatch scope = ScopeWatch.start(node);
                HangWatch hang = HangWatch.start(Thread.currentThread(), HangWatch.LONGEST_PASS);
                PassMonitor passes = telemetry.start(settings.mounts().proc(), () -> status(node))) {
            node.askRuntime();
            liveness.alive(PassMonitor.STANDSTILL);
            hang.passBegins();
            PathFiles pathFiles = new PathFiles(settings.directories().paths());
            DecodedPaths files = pathFiles.read();
            byMemory(node, Documents.of(files, cluster.resources()));
            Documents first = Documents.of(files, cluster.resources());
            try (NameWatch names = NameWatch.start(
                            node.follower(),
                            INTERVAL,
                            node.known().names(),
                            node.names(first),
                            () -> wake.ring(PassReason.NAMES));
                    HealthWatch health = HealthWatch.start(
                            node::hold,
                            cluster.events(),
                            RandomGenerator.getDefault(),
                            () -> wake.ring(PassReason.HEALTH),
                            ending(node, passes));
                    DialWatch dials =
                            DialWatch.start(node.scope(), cluster.events(), passes::endpointEjected, health::suspect);
                    TraceHub trace = new TraceHub(node, settings.directories().run());
                    Served _ = serve(new NodeApi(() -> status(node), trace))) {
                Pass pass = new Pass(node, cluster, new PathEvents(cluster.events()), names, health, dials, passes);
                carryOut(pass, files, Extent.ALL);
                scope.follow();
                node.scope().followPods();
                manager.ready();
                liveness.ready();
                PassRhythm rhythm = new PassRhythm(INTERVAL, System.nanoTime());
                while (!stopping.get()) {
                    liveness.alive(PassMonitor.STANDSTILL);
                    manager.alive();
                    hang.passEnded();
                    Thread.sleep(rhythm.rest(System.nanoTime()));
                    Set<PassReason> rung = wake.await(rhythm.pause(System.nanoTime()));
                    if (stopping.get()) {
                        break;
                    }
                    hang.passBegins();
                    long begin = System.nanoTime();
                    boolean all = rung.contains(PassReason.FILES) || rhythm.isToCompare(begin);
                    if (all || !rung.isEmpty()) {
                        LOG.debug("pass reason={}", rung);
                        rhythm.begins(begin);
                        if (all) {
                            files = pathFiles.read();
                            rhythm.compares(begin);
                        }
                        carryOut(pass, files, all ? Extent.ALL : Extent.CHANGES);
                        rhythm.changed(System.nanoTime());
                        scope.follow();
                        node.scope().followPods();
                    }
                    keepInTime(node, rhythm, all);
                }
                keep(node);
            }
            manager.stopping();
        }
    }

    /** Ends {@link #run} soon; from any thread. What is in place stays in place. */
    public void stop() {
        stopping.set(true);
        wake.ring(PassReason.STOP);
    }

    /** Why a pass is due. */
    private enum PassReason {
        /** A path file came, changed or went. */
        FILES,
        /** The cluster reported something new. */
        CLUSTER,
        /** Names have other addresses. */
        NAMES,
        /** Other endpoints serve. */
        HEALTH,
        /** The agent is to end. */
        STOP
    }

    /** How much a pass compares. */
    private enum Extent {
        /** Everything on the node with what it should be. */
        ALL,
        /** What should be with what should have been. */
        CHANGES
    }

    /** What a pass is based on. */
    private record Pass(
            LocalNode node,
            Cluster cluster,
            PathEvents paths,
            NameWatch names,
            HealthWatch health,
            DialWatch dials,
            PassMonitor passes) {}

    /** What answers `regpath status` and `regpath trace`. */
    private interface Served extends AutoCloseable {
        @Override
        void close() throws IOException;
    }

    /** A file in the place of the socket is no reason not to keep the node right. */
    private Served serve(NodeApi api) {
        try {
            return UnixChannels.serve(settings.directories().run().resolve("node.sock"), api)::close;
        } catch (IOException e) {
            LOG.error("`regpath status` and `regpath trace` are not answered reason={}", Logged.of(e));
            return () -> {};
        }
    }

    private Optional<HealthWatch.Ending> ending(LocalNode node, PassMonitor passes) {
        return switch (withdrawal) {
            case End ->
                Optional.of(new HealthWatch.Ending(
                        new WithdrawnConnections(node.scope()::ofDaemons), passes::connectionsEnded));
            case Leave -> Optional.empty();
        };
    }

    private static NodeStatus status(LocalNode node) {
        synchronized (node) {
            return node.status(true);
        }
    }

    /** If names are remembered the first pull need not wait for DNS. */
    private void byMemory(LocalNode node, Documents documents) {
        synchronized (node) {
            if (node.known().names().names().keySet().containsAll(node.names(documents))) {
                Decision decision = node.decide(documents, node.known().names());
                tell(node.apply(node.plan(decision)));
            }
        }
    }

    private void carryOut(Pass pass, DecodedPaths files, Extent extent) {
        LocalNode node = pass.node;
        synchronized (node) {
            pass.cluster.teach(node);
            Documents documents = Documents.of(files, pass.cluster.resources());
            if (extent == Extent.ALL) {
                node.look();
                node.keep(); // What is compared is what is on disk.
            }
            pass.names.want(node.followedNames(documents));
            Decision decision = node.decide(documents, pass.names.known());
            ApplyResult result = pass.passes.count(() -> switch (extent) {
                case ALL -> node.apply(node.plan(decision));
                case CHANGES -> node.applyChange(node.planChange(decision));
            });
            tell(result);
            pass.health.follow(
                    decision.table(),
                    decision.paths().stream().map(PathStatus::path).toList(),
                    node.inPlace());
            pass.dials.follow();
            var report = node.report(telemetry.version(), documents, decision, result);
            pass.paths.follow(report.paths());
            pass.cluster.report(report);
        }
    }

    /** What a change came to is kept when no other one is waiting for the disk. */
    private static void keepInTime(LocalNode node, PassRhythm rhythm, boolean all) {
        long now = System.nanoTime();
        if (all) {
            rhythm.kept();
        } else if (rhythm.isToKeep(now)) {
            keep(node);
            rhythm.kept();
        }
    }

    private static void keep(LocalNode node) {
        synchronized (node) {
            node.keep();
        }
    }

    private void tell(ApplyResult result) {
        result.changes().forEach(change -> LOG.info("changed what={}", Logged.of(change)));
        problems.report(result.problems());
    }
}
