package dev.regpath.watch;

import dev.regpath.input.Logged;
import dev.regpath.resource.PathResource;
import dev.regpath.resource.UnreadableResourceException;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at everything whenever something has changed, and asks for the paths whose verdict is another now to be
 * reconciled. Everything at once, because whether a path is in order depends on all older ones.
 */
final class VerdictSource extends AbstractEventSource<Verdict, PathObject> implements ResourceEventAware<PathObject> {
    private static final Logger LOG = LoggerFactory.getLogger(VerdictSource.class);

    /** What a path was when it was last read. */
    private record Read(String resourceVersion, PathResource path) {}

    private final KubernetesClient client;
    private final Cache<PathObject> paths;
    private final Consumer<Situation> looked;
    private final ScheduledExecutorService thread;
    private final Coalescer look;
    private final Coalescer tellProgress;
    private final Map<String, Read> read = new HashMap<>();
    private final Set<String> progressed = ConcurrentHashMap.newKeySet();
    private final Map<String, Verdict> verdicts = new ConcurrentHashMap<>();
    private volatile Optional<ClusterFollower> follower = Optional.empty();

    /**
     * Looks at nothing yet.
     *
     * @param client stays the caller's
     * @param paths all paths, as the framework keeps them
     * @param settings how long changes are gathered
     * @param looked is told what was looked at, on the thread that looks
     */
    VerdictSource(
            KubernetesClient client, Cache<PathObject> paths, WatchSettings settings, Consumer<Situation> looked) {
        super(Verdict.class, "verdicts");
        this.client = client;
        this.paths = paths;
        this.looked = looked;
        this.thread = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("verdicts").factory(), new ThreadPoolExecutor.DiscardPolicy());
        this.look = new Coalescer(thread, settings.gatherChanges(), this::lookSafely);
        this.tellProgress = new Coalescer(thread, settings.gatherProgress(), this::tellProgress);
    }

    @Override
    public void start() {
        super.start();
        follower = Optional.of(new ClusterFollower(client, look::ring));
        look.ring();
    }

    @Override
    public void stop() {
        super.stop();
        thread.shutdownNow();
        follower.ifPresent(ClusterFollower::close);
    }

    /** Looks again, though nothing has changed. */
    void ring() {
        look.ring();
    }

    @Override
    public Set<Verdict> getSecondaryResources(PathObject path) {
        Verdict verdict = verdicts.get(path.name());
        return verdict == null ? Set.of() : Set.of(verdict);
    }

    @Override
    public void onResourceCreated(PathObject path) {
        look.ring();
    }

    @Override
    public void onResourceUpdated(PathObject now, PathObject before) {
        look.ring();
    }

    @Override
    public void onResourceDeleted(PathObject path) {
        look.ring();
    }

    private void lookSafely() {
        try {
            follower.ifPresent(this::look);
        } catch (RuntimeException e) {
            LOG.error("the paths could not be judged; this is tried again at the next change", e);
        }
    }

    private void look(ClusterFollower follower) {
        List<PathResource> all = paths.list().flatMap(this::read).toList();
        read.keySet().retainAll(all.stream().map(PathResource::name).toList());
        Set<Want> wants = new LinkedHashSet<>(Set.of(Judge.API_SERVER));
        all.stream()
                .flatMap(resource -> resource.documents().paths().stream())
                .forEach(path -> wants.addAll(Want.of(path)));
        follower.follow(wants);
        if (!follower.isSettled()) {
            return; // What is not known yet must not look like something that is not there.
        }
        Situation situation = new Situation(all, follower.objects(), follower.failures(wants));
        replace(Judge.judge(situation));
        looked.accept(situation);
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
            PathResource path = PathResource.read(object.json());
            read.put(object.name(), new Read(version, path));
            return Stream.of(path);
        } catch (UnreadableResourceException e) {
            LOG.warn("a path cannot be read path={} reason={}", object.name(), Logged.of(e.getMessage()));
            return Stream.of();
        }
    }

    private void replace(Map<String, Verdict> now) {
        verdicts.keySet().retainAll(now.keySet());
        now.forEach((name, verdict) -> {
            Verdict before = verdicts.put(name, verdict);
            if (before == null || !verdict.differsInProgressOnly(before)) {
                progressed.remove(name);
                tell(name);
            } else if (!verdict.equals(before)) {
                progressed.add(name);
                tellProgress.ring();
            }
        });
    }

    private void tellProgress() {
        Set<String> names = Set.copyOf(progressed);
        progressed.removeAll(names);
        names.forEach(this::tell);
    }

    private void tell(String name) {
        getEventHandler().handleEvent(new Event(new ResourceID(name)));
    }
}
