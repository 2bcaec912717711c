package dev.regpath.agent;

import dev.regpath.contract.status.NodeSpec;
import dev.regpath.contract.status.NodeStatus;
import dev.regpath.kube.ApiAccess;
import dev.regpath.kube.EventSender;
import dev.regpath.kube.NodeReporter;
import dev.regpath.kube.ResourceWatch;
import dev.regpath.kube.Resources;
import dev.regpath.kube.WatchIntervals;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The cluster as the agent sees it: what it wants of this node, and what this node reports. May not be there. */
final class Cluster implements AutoCloseable {
    /** All ways, once there is an API server to talk to. */
    private record ClusterConnection(ResourceWatch watch, NodeReporter reporter, EventSender events) {}

    private final Optional<ClusterConnection> link;
    private final Resources remembered;

    private Cluster(Optional<ClusterConnection> link, Resources remembered) {
        this.link = link;
        this.remembered = remembered;
    }

    /**
     * Begins to follow the cluster, if there is one to join.
     *
     * @param changed is called, in another thread, when there is something new; must not block
     */
    static Cluster join(NodeSettings settings, LocalNode node, Runnable changed) throws IOException {
        ClusterSettings cluster = settings.cluster();
        Optional<ApiAccess> access = ApiAccess.find(
                cluster.kubeconfig(), ApiAccess.SERVICE_ACCOUNT, cluster.hints().environment());
        if (access.isEmpty()) {
            return new Cluster(Optional.empty(), node.resourceFiles().read());
        }
        RandomGenerator random = RandomGenerator.getDefault();
        NodeReporter reporter = NodeReporter.start(
                access.get(),
                cluster.nodeName(),
                NodeReporter.ReportIntervals.DEFAULT,
                WatchIntervals.DEFAULT,
                random,
                node.self(),
                changed);
        ResourceWatch watch = ResourceWatch.start(
                access.get(),
                node.resourceFiles(),
                WatchIntervals.DEFAULT,
                random,
                () -> hasRoutes(reporter.spec()),
                changed);
        EventSender events = EventSender.start(access.get(), cluster.nodeName(), Clock.systemUTC());
        return new Cluster(Optional.of(new ClusterConnection(watch, reporter, events)), Resources.NONE);
    }

    /** Whether a path without a route is gone: a watcher of before has written none, and takes nothing away by that. */
    private static boolean hasRoutes(Optional<NodeSpec> spec) {
        return spec.filter(NodeSpec::routes).isPresent();
    }

    /** Its RegistryPaths, as last known. */
    Resources resources() {
        return link.map(both -> both.watch().resources()).orElse(remembered);
    }

    /** Tells the node what the cluster says of it. */
    void teach(LocalNode node) {
        if (link.isEmpty()) {
            return;
        }
        Optional<NodeSpec> spec = link.get().reporter().spec();
        spec.ifPresent(node::learn);
        if (hasRoutes(spec)) {
            link.get().watch().dropRemembered();
        }
    }

    /** Tells the cluster how this node is. */
    void report(NodeStatus status) {
        link.ifPresent(both -> both.reporter().report(status));
    }

    /** Where transitions are reported. */
    NodeEvents events() {
        return link.<NodeEvents>map(both -> event -> both.events()
                        .send(
                                switch (event.kind()) {
                                    case NORMAL -> "Normal";
                                    case WARNING -> "Warning";
                                },
                                event.reason(),
                                event.message()))
                .orElse(NodeEvents.NONE);
    }

    @Override
    public void close() throws IOException {
        if (link.isPresent()) {
            link.get().events().close();
            link.get().reporter().close();
            link.get().watch().close();
        }
    }
}
