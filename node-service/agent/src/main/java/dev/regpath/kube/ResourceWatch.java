package dev.regpath.kube;

import dev.regpath.input.Logged;
import dev.regpath.timing.Backoff;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the RegistryPaths of a cluster: one list, then one watch after the other from where the last one ended, and a
 * list again when the server no longer remembers that. Whatever fails is tried again, ever more slowly; meanwhile, and
 * until a list is complete, everything last known stays. A thread of its own; closing ends it.
 */
public final class ResourceWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ResourceWatch.class);

    /** A single cut is repaired before it would be reported. */
    private static final int FAILURES_TO_TELL = 2;

    /**
     * How patient a watch is.
     *
     * @param length of each watch, at least; nodes that started together do not ask again together
     * @param firstPause after a first failure
     * @param longestPause after many
     */
    public record WatchIntervals(Duration length, Duration firstPause, Duration longestPause) {
        /** As other clients of Kubernetes do it. */
        public static final WatchIntervals DEFAULT =
                new WatchIntervals(Duration.ofMinutes(5), Duration.ofMillis(400), Duration.ofSeconds(30));
    }

    private final RegistryPaths paths;
    private final WatchIntervals intervals;
    private final RandomGenerator random;
    private final Backoff backoff;
    private final ResourceMemory memory;
    private final Runnable changed;
    private final Thread thread;
    private volatile Resources resources;
    private volatile boolean closed;

    private ResourceWatch(
            RegistryPaths paths,
            WatchIntervals intervals,
            RandomGenerator random,
            Resources remembered,
            ResourceMemory memory,
            Runnable changed) {
        this.paths = paths;
        this.intervals = intervals;
        this.random = random;
        this.backoff = new Backoff(intervals.firstPause(), intervals.longestPause(), random);
        this.resources = remembered;
        this.memory = memory;
        this.changed = changed;
        this.thread = Thread.ofPlatform().daemon().name("resource-watch").unstarted(this::run);
    }

    /**
     * Begins to follow.
     *
     * @param access the way to the API server
     * @param files the resources last known
     * @param changed is called, in the watch's own thread, after each change of {@link #resources}; must not block
     * @throws IOException if what is remembered cannot be read
     */
    public static ResourceWatch start(
            ApiAccess access, ResourceFiles files, WatchIntervals intervals, RandomGenerator random, Runnable changed)
            throws IOException {
        Resources remembered = files.read();
        ResourceWatch watch = new ResourceWatch(
                new RegistryPaths(access), intervals, random, remembered, new ResourceMemory(files), changed);
        watch.thread.start();
        return watch;
    }

    /** What is known now. */
    public Resources resources() {
        return resources;
    }

    private void run() {
        Optional<String> version = Optional.empty();
        while (!closed) {
            try {
                if (version.isEmpty()) {
                    version = Optional.of(list());
                }
                version = Optional.of(watch(version.get()));
            } catch (ApiException e) {
                // A server that was restarted takes no watches for a while: lists from all nodes would not help it. For
                // whatever else it objects to, a new list is right; that a version is too old is no failure.
                if (!e.isBusy()) {
                    version = Optional.empty();
                }
                if (e.isExpired()) {
                    LOG.debug("listing again reason={}", Logged.of(e.getMessage()));
                    rest(random.nextLong(intervals.firstPause().toMillis() + 1));
                } else {
                    failed(e);
                }
            } catch (IOException e) {
                failed(new ApiException(
                        "the API server does not answer: " + reason(e),
                        "No action is needed on this node: it keeps its last known state and retries.",
                        e));
            } catch (RuntimeException e) {
                // Gson has many words for "not what it should be".
                version = Optional.empty();
                failed(new ApiException(
                        "the API server's answer cannot be understood",
                        "Check whether something else answers at its address.",
                        e));
            }
        }
    }

    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> missing.getFile() + " does not exist";
            case UnknownHostException unknown -> "its name does not resolve: " + unknown.getMessage();
            default -> e.getMessage() == null ? "no reason is known" : e.getMessage();
        };
    }

    private String list() throws IOException {
        Map<String, Resource> all = new HashMap<>();
        String version = paths.list(object -> {
            all.put(object.name(), ResourceDecoder.decode(object));
            keep(object);
        });
        memory.keepOnly(all.keySet());
        LOG.debug("listed resources={} version={}", all.size(), version);
        publish(Resources.listed(all));
        return version;
    }

    /** Watches once; the version reached when the server ended it. A cut connection loses nothing either. */
    private String watch(String from) throws IOException {
        Duration length =
                intervals.length().plusMillis(random.nextLong(intervals.length().toMillis() + 1));
        WatchPosition position = new WatchPosition(from);
        long start = System.nanoTime();
        try {
            paths.watch(from, length, event -> {
                backoff.reset();
                publish(resources.with(Optional.empty()));
                position.take(event);
            });
        } catch (ApiException e) {
            throw e;
        } catch (IOException e) {
            if (closed) {
                return position.version;
            }
            failed(new ApiException(
                    "the watch of RegistryPaths was cut: " + reason(e),
                    "No action is needed on this node: it keeps its last known state and retries.",
                    e));
            return position.version;
        }
        if (System.nanoTime() - start < intervals.firstPause().toNanos()) {
            rest(backoff.next().toMillis()); // A server that ends each watch at once must not be asked endlessly.
        } else {
            backoff.reset();
            publish(resources.with(Optional.empty()));
        }
        return position.version;
    }

    /** How far a watch has come. */
    private final class WatchPosition {
        private String version;

        WatchPosition(String version) {
            this.version = version;
        }

        void take(RegistryPaths.Event event) {
            switch (event) {
                case RegistryPaths.Event.Changed(RawObject object) -> {
                    publish(resources.with(ResourceDecoder.decode(object)));
                    keep(object);
                    version = object.resourceVersion();
                }
                case RegistryPaths.Event.Deleted(RawObject object) -> {
                    publish(resources.without(object.name()));
                    memory.forget(object.name());
                    version = object.resourceVersion();
                }
                case RegistryPaths.Event.Bookmark(String resourceVersion) -> version = resourceVersion;
            }
        }
    }

    private void keep(RawObject object) {
        try {
            memory.keep(object);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    private void failed(ApiException failure) {
        Duration pause = backoff.next();
        LOG.debug(
                "trying again in={} failures={} reason={}", pause, backoff.failures(), Logged.of(failure.getMessage()));
        if (backoff.failures() >= FAILURES_TO_TELL) {
            publish(resources.with(Optional.of(failure)));
        }
        rest(pause.toMillis());
    }

    private void publish(Resources now) {
        if (!now.equals(resources)) {
            resources = now;
            changed.run();
        }
    }

    private void rest(long millis) {
        try {
            if (!closed) {
                Thread.sleep(millis);
            }
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        paths.interrupt();
        thread.interrupt();
        memory.close();
    }
}
