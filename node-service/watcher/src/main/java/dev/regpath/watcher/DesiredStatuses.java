package dev.regpath.watcher;

import dev.regpath.contract.status.PathResource;
import dev.regpath.contract.status.UnreadableResourceException;
import dev.regpath.input.Logged;
import dev.regpath.timing.WakeSignal;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at everything whenever something has changed, and says which paths' desired status is another now. Everything at once,
 * because whether a path is in order depends on all older ones.
 */
final class DesiredStatuses implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DesiredStatuses.class);

    /** What a path was when it was last read. */
    private record Read(String resourceVersion, PathResource path) {}

    private final KubernetesClient client;
    private final Consumer<ClusterSnapshot> looked;
    private final Consumer<String> changed;
    private final WorkThread thread = new WorkThread("desired");
    private final WakeSignal<String> look;
    private final WakeSignal<String> progressed;
    private final Map<String, Read> read = new HashMap<>();
    private final Map<String, DesiredStatus> statuses = new ConcurrentHashMap<>();
    private volatile Optional<ClusterFollower> follower = Optional.empty();

    /**
     * Looks at nothing yet.
     *
     * @param client stays the caller's
     * @param settings how long changes are gathered
     * @param looked receives what was looked at, on the thread that looks
     * @param changed receives the name of each path whose desired status is another, on that thread
     */
    DesiredStatuses(
            KubernetesClient client,
            WatchSettings settings,
            Consumer<ClusterSnapshot> looked,
            Consumer<String> changed) {
        this.client = client;
        this.looked = looked;
        this.changed = changed;
        this.look = new WakeSignal<>(() -> thread.run(settings.gatherChanges(), this::lookSafely));
        this.progressed = new WakeSignal<>(() -> thread.run(settings.gatherProgress(), this::tellProgress));
    }

    /** Starts to follow the cluster, and returns at once. */
    void start() {
        follower = Optional.of(new ClusterFollower(client, () -> look.ring("cluster")));
        look.ring("start");
    }

    @Override
    public void close() {
        thread.run(Duration.ZERO, () -> follower.ifPresent(ClusterFollower::close)); // It is that thread's alone.
        thread.close();
    }

    /** Looks again, though nothing has changed, and says the names of all paths. */
    void again() {
        look.ring("again");
        thread.run(Duration.ZERO, () -> statuses.keySet().forEach(changed));
    }

    /** The status that the path should have, as it is known now; empty if it is not judged yet, or is no more. */
    Optional<DesiredStatus> on(PathObject path) {
        return Optional.ofNullable(statuses.get(path.name()))
                .filter(found ->
                        found.uid().equals(path.getMetadata().getUid()) && found.generation() == path.generation());
    }

    /** A path, as the API server told it last. */
    Optional<PathObject> path(String name) {
        return follower.flatMap(cluster -> cluster.path(name));
    }

    private void lookSafely() {
        Set<String> reasons = look.take();
        LOG.debug("look reasons={}", reasons);
        try {
            follower.ifPresent(this::look);
        } catch (RuntimeException e) {
            LOG.error("the paths could not be judged; this is tried again at the next change", e);
        }
    }

    private void look(ClusterFollower follower) {
        List<PathResource> all = follower.paths().stream().flatMap(this::read).toList();
        read.keySet().retainAll(all.stream().map(PathResource::name).toList());
        Set<Reference> references = new LinkedHashSet<>(Set.of(StatusCalculator.API_SERVER));
        all.stream()
                .flatMap(resource -> resource.documents().paths().stream())
                .forEach(path -> references.addAll(Reference.of(path)));
        follower.follow(references);
        if (!follower.isSettled()) {
            return; // What is not known yet must not look like something that is not there.
        }
        ClusterSnapshot snapshot = new ClusterSnapshot(all, follower.objects(), follower.failures(references));
        replace(StatusCalculator.calculate(snapshot));
        looked.accept(snapshot);
    }

    private Stream<PathResource> read(PathObject object) {
        String version = object.getMetadata().getResourceVersion();
        Read known = read.get(object.name());
        if (known != null
                && known.resourceVersion().equals(version)
                && known.path().uid().equals(object.getMetadata().getUid())) {
            return Stream.of(known.path());
        }
        try {
            PathResource path = PathResource.read(object.content());
            read.put(object.name(), new Read(version, path));
            return Stream.of(path);
        } catch (UnreadableResourceException e) {
            LOG.warn("a path cannot be read path={} reason={}", object.name(), Logged.of(e.getMessage()));
            return Stream.of();
        }
    }

    private void replace(Map<String, DesiredStatus> now) {
        statuses.keySet().retainAll(now.keySet());
        now.forEach((name, desired) -> {
            DesiredStatus before = statuses.put(name, desired);
            if (before == null || !desired.differsInProgressOnly(before)) {
                changed.accept(name);
            } else if (!desired.equals(before)) {
                progressed.ring(name);
            }
        });
    }

    private void tellProgress() {
        progressed.take().forEach(changed);
    }
}
