package dev.regpath.watcher;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.status.NodeSpec;
import dev.regpath.contract.status.PathResource;
import dev.regpath.contract.status.UnreadableResourceException;
import dev.regpath.input.Logged;
import dev.regpath.observe.ApiServers;
import dev.regpath.timing.WakeSignal;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows what should be said of paths and nodes, and says which of it is another now. A change is looked at where it matters:
 * what one path names is found anew only if that has changed, the reports of a node are compared with its last ones, and a
 * heartbeat of a node is nothing at all. Only whether paths are in order is asked of all of them together, since it depends
 * on all older ones.
 */
final class DesiredStates implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DesiredStates.class);

    /** Is told the names of what should perhaps be another, on a thread of this class. */
    interface Dues {
        /** The status of a path. */
        void status(String path);

        /** The route of a path. */
        void route(String path);

        /** What a node is told. */
        void node(String node);

        /** All that was there at the start is known. */
        void settled();
    }

    private final KubernetesClient client;
    private final WatchSettings settings;
    private final Dues dues;
    private final WorkThread thread = new WorkThread("desired");
    private final WakeSignal<ClusterChange> look;
    private final WakeSignal<String> progressed;
    private final Map<String, Judgement> judgements = new ConcurrentHashMap<>();
    private final Map<String, NodeState> nodes = new ConcurrentHashMap<>();
    private volatile Set<Map<String, String>> selectors = Set.of();
    private volatile boolean routes;
    private volatile Optional<ClusterFollower> follower = Optional.empty();

    /** These the thread alone uses. */
    private final Map<String, Judge.FoundPath> found = new HashMap<>();

    private final Set<ClusterChange> pending = new LinkedHashSet<>();
    private Set<Map<String, String>> kinds = Set.of();
    private ApiServers servers = new ApiServers(Set.of(), Set.of());
    private boolean wished;
    private boolean settled;

    /**
     * Looks at nothing yet.
     *
     * @param client stays the caller's
     * @param settings how long changes are gathered
     */
    DesiredStates(KubernetesClient client, WatchSettings settings, Dues dues) {
        this.client = client;
        this.settings = settings;
        this.dues = dues;
        this.look = new WakeSignal<>(() -> thread.run(settings.gatherChanges(), this::lookSafely));
        this.progressed = new WakeSignal<>(() -> thread.run(settings.gatherProgress(), this::tellProgress));
    }

    /** Starts to follow the cluster, and returns at once. */
    void start() {
        follower = Optional.of(new ClusterFollower(client, settings.agents(), look::ring));
        look.ring(new ClusterChange.NewKnowledge());
    }

    @Override
    public void close() {
        thread.run(Duration.ZERO, () -> follower.ifPresent(ClusterFollower::close)); // It is that thread's alone.
        thread.close();
    }

    /** Says the names of everything, though nothing has changed. */
    void again() {
        thread.run(Duration.ZERO, () -> follower.filter(_ -> settled).ifPresent(this::tellAll));
    }

    /** What was found of a path; empty if it is not judged yet as it is now. */
    Optional<Judgement> judgement(PathObject path) {
        return Optional.ofNullable(judgements.get(path.name())).filter(judgement -> judgement.isOf(path));
    }

    /** The status that the path should have, as it is known now; empty if it is not judged yet as it is now. */
    Optional<DesiredStatus> status(PathObject path) {
        return judgement(path).map(judgement -> judgement.status(path.name(), nodes.values()));
    }

    /** What a node should be told. What was once said of routes stays true: a new leader has not seen them all yet. */
    NodeSpec nodeSpec(NodeState node, Optional<NodeSpec> before) {
        return NodeSpecs.of(
                node,
                NodeSpecs.keys(selectors),
                routes || before.filter(NodeSpec::routes).isPresent());
    }

    /** A path, as the API server told it last. */
    Optional<PathObject> path(String name) {
        return follower.flatMap(cluster -> cluster.path(name));
    }

    /** A path's route, as the API server told it last. */
    Optional<RouteObject> route(String name) {
        return follower.flatMap(cluster -> cluster.route(name));
    }

    /** A node, as it is known now. */
    Optional<NodeState> node(String name) {
        return Optional.ofNullable(nodes.get(name));
    }

    /** A node's own object, as the API server told it last. */
    Optional<NodeObject> report(String node) {
        return follower.flatMap(cluster -> cluster.report(node));
    }

    private void lookSafely() {
        pending.addAll(look.take());
        try {
            follower.ifPresent(this::look);
        } catch (RuntimeException e) {
            LOG.error("the paths could not be judged; this is tried again at the next change", e);
        }
    }

    private void look(ClusterFollower cluster) {
        Set<ClusterChange> changes = Set.copyOf(pending);
        boolean all = !settled || changes.contains(new ClusterChange.NewKnowledge());
        Set<String> changedPaths = names(changes, ClusterChange.PathChange.class, ClusterChange.PathChange::name);
        Set<String> toldNodes = names(changes, ClusterChange.NodeChange.class, ClusterChange.NodeChange::name);
        Set<String> wishes = readPaths(cluster, all ? names(cluster.pathNames(), found.keySet()) : changedPaths);
        wished |= !wishes.isEmpty();
        cluster.follow(references());
        if (!cluster.isSettled()) {
            return; // What is not known yet must not look like something that is not there.
        }
        pending.clear();
        Set<String> changedNodes = readNodes(cluster, all ? names(cluster.nodeNames(), nodes.keySet()) : toldNodes);
        boolean another = wished;
        another |= find(cluster, all ? Set.copyOf(found.keySet()) : touched(wishes, changes, changedNodes));
        another |= readServers(cluster);
        another |= readKinds(!wished && changedNodes.isEmpty());
        wished = false;
        if (another || !settled) {
            judge();
        }
        tellNodes(cluster, names(toldNodes, changedNodes));
        names(changes, ClusterChange.RouteChange.class, ClusterChange.RouteChange::name)
                .forEach(dues::route);
        if (!settled) {
            settled = true;
            tellAll(cluster);
            dues.settled();
        }
    }

    private static Set<String> names(Collection<String> now, Collection<String> before) {
        Set<String> all = new TreeSet<>(now);
        all.addAll(before);
        return all;
    }

    /** What changes of one kind are about. */
    private static <C extends ClusterChange> Set<String> names(
            Set<ClusterChange> changes, Class<C> kind, Function<C, String> name) {
        return changes.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .map(name)
                .collect(Collectors.toSet());
    }

    /** Reads these paths again; returns those that are other wishes now, or are gone. A status is no wish. */
    private Set<String> readPaths(ClusterFollower cluster, Set<String> names) {
        Set<String> different = new HashSet<>();
        for (String name : names) {
            Optional<PathResource> now = cluster.path(name).flatMap(DesiredStates::read);
            Optional<Judge.FoundPath> before = Optional.ofNullable(found.get(name));
            if (now.isEmpty()) {
                if (found.remove(name) != null) {
                    different.add(name);
                }
                continue;
            }
            boolean same = before.map(Judge.FoundPath::resource)
                    .filter(old -> old.uid().equals(now.get().uid())
                            && old.generation() == now.get().generation())
                    .isPresent();
            Judge.FoundPath known = before.filter(_ -> same)
                    .map(old -> new Judge.FoundPath(now.get(), old.resolution(), old.resolved()))
                    .orElseGet(() -> new Judge.FoundPath(now.get(), Optional.empty(), Optional.empty()));
            found.put(name, known);
            if (!same) {
                different.add(name);
            }
        }
        return different;
    }

    private static Optional<PathResource> read(PathObject object) {
        try {
            return Optional.of(PathResource.read(object.content()));
        } catch (UnreadableResourceException e) {
            LOG.warn("a path cannot be read path={} reason={}", object.name(), Logged.of(e.getMessage()));
            return Optional.empty();
        }
    }

    private Set<Reference> references() {
        Set<Reference> references = new LinkedHashSet<>(Judge.ALWAYS);
        found.values().stream()
                .flatMap(one -> one.path().stream())
                .forEach(path -> references.addAll(Reference.of(path)));
        return references;
    }

    /** The paths that name something that has changed. */
    private Set<String> touched(Set<String> wishes, Set<ClusterChange> changes, Set<String> changedNodes) {
        Set<String> touched = new HashSet<>(wishes);
        found.forEach((name, one) -> {
            boolean concerned = one.path().stream()
                            .flatMap(path -> Reference.of(path).stream())
                            .anyMatch(reference -> changes.stream().anyMatch(reference::isTouchedBy))
                    || one.resolution()
                            .filter(known -> known.isOn(changedNodes))
                            .isPresent();
            if (concerned) {
                touched.add(name);
            }
        });
        touched.retainAll(found.keySet());
        return touched;
    }

    /** Finds again what these paths name; returns whether any of it is another now. */
    private boolean find(ClusterFollower cluster, Set<String> names) {
        boolean different = false;
        for (String name : names) {
            Judge.FoundPath before = requireNonNull(found.get(name), name);
            Set<Reference> references = before.path().map(Reference::of).orElse(Set.of());
            Judge.FoundPath now =
                    Judge.find(before.resource(), cluster.objects(references), cluster.failures(references));
            found.put(name, now);
            different |= !now.resolution().equals(before.resolution());
        }
        return different;
    }

    private boolean readServers(ClusterFollower cluster) {
        ApiServers now = Judge.servers(cluster.objects(Judge.ALWAYS));
        boolean different = !now.equals(servers);
        servers = now;
        return different;
    }

    private boolean readKinds(boolean asBefore) {
        if (asBefore) {
            return false;
        }
        List<RegistryPath> paths =
                found.values().stream().flatMap(one -> one.path().stream()).toList();
        Set<Map<String, String>> asked = NodeSpecs.selectors(paths);
        boolean others = !asked.equals(selectors);
        selectors = asked;
        if (others && settled) {
            nodes.keySet().forEach(dues::node);
        }
        Set<Map<String, String>> now = NodeSpecs.kinds(nodes.values(), selectors);
        boolean different = !now.equals(kinds);
        kinds = now;
        return different;
    }

    /** Reads these nodes again; returns those that are another now, or are gone. */
    private Set<String> readNodes(ClusterFollower cluster, Set<String> names) {
        Set<String> different = new HashSet<>();
        for (String name : names) {
            Optional<NodeState> now =
                    cluster.node(name).map(node -> NodeState.of(node, cluster.report(name), cluster.agents(name)));
            NodeState before = now.isPresent() ? nodes.put(name, now.get()) : nodes.remove(name);
            if (now.equals(Optional.ofNullable(before))) {
                continue;
            }
            different.add(name);
            Optional<Set<String>> paths = before == null || now.isEmpty()
                    ? Optional.empty()
                    : now.get().progressedSince(before);
            if (settled) {
                paths.orElseGet(() -> Set.copyOf(found.keySet())).forEach(progressed::ring);
            }
        }
        return different;
    }

    private void judge() {
        Map<String, Judgement> now = Judge.judge(List.copyOf(found.values()), kinds, servers);
        Set<String> gone = new HashSet<>(judgements.keySet());
        gone.removeAll(now.keySet());
        judgements.keySet().removeAll(gone);
        gone.forEach(dues::route);
        now.forEach((name, judgement) -> {
            if (!judgement.equals(judgements.put(name, judgement)) && settled) {
                dues.route(name); // Nodes first: people can wait for a moment.
                dues.status(name);
            }
        });
    }

    /** Also those in which nothing has changed here: somebody else may have written what they are told. */
    private void tellNodes(ClusterFollower cluster, Set<String> looked) {
        if (!routes
                && judgements.keySet().stream()
                        .allMatch(name -> cluster.route(name).isPresent())) {
            routes = true;
            nodes.keySet().forEach(dues::node);
        } else {
            looked.forEach(dues::node);
        }
    }

    private void tellAll(ClusterFollower cluster) {
        names(cluster.routeNames(), judgements.keySet()).forEach(dues::route);
        judgements.keySet().forEach(dues::status);
        nodes.keySet().forEach(dues::node);
    }

    private void tellProgress() {
        progressed.take().forEach(dues::status);
    }
}
