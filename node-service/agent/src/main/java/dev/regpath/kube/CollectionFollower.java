package dev.regpath.kube;

import dev.regpath.input.Logged;
import dev.regpath.timing.Backoff;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a collection: one list, then one watch after the other from where the last one ended, and a list again when the
 * server no longer remembers that. Whatever fails is tried again, ever more slowly. A thread of its own; closing ends it.
 *
 * @param <T> what is followed
 */
final class CollectionFollower<T extends ServerObject> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CollectionFollower.class);

    /** A single cut is repaired before it would be reported. */
    private static final int FAILURES_TO_TELL = 2;

    /**
     * Is told of everything, in the follower's thread.
     *
     * @param <T> what is followed
     */
    interface Listener<T> {
        /** A list begins: what was listed before is not part of it. */
        void listing();

        /** The next object of a list. */
        void listed(T object);

        /** The list is complete. */
        void complete();

        /** There is a new object, or a new state of one. */
        void changed(T object);

        /** An object is gone. */
        void deleted(T object);

        /** The server answers. */
        void answered();

        /** It does not, or not as it should, and did not when it was asked again. */
        void failed(ApiException failure);
    }

    private final ResourceCollection<T> collection;
    private final WatchIntervals intervals;
    private final RandomGenerator random;
    private final Listener<T> listener;
    private final Backoff backoff;
    private final Thread thread;
    private volatile boolean closed;

    /** Follows nothing before {@link #start}. */
    CollectionFollower(
            ResourceCollection<T> collection,
            WatchIntervals intervals,
            RandomGenerator random,
            String thread,
            Listener<T> listener) {
        this.collection = collection;
        this.intervals = intervals;
        this.random = random;
        this.listener = listener;
        this.backoff = new Backoff(intervals.firstPause(), intervals.longestPause(), random);
        this.thread = Thread.ofPlatform().daemon().name(thread).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        Optional<String> version = Optional.empty();
        Optional<String> seen = Optional.empty();
        while (!closed) {
            try {
                if (version.isEmpty()) {
                    version = Optional.of(list(seen));
                }
                seen = version;
                version = Optional.of(watch(version.get()));
            } catch (ApiException e) {
                // A server that was restarted takes no watches for a while: lists from all nodes would not help it. For
                // whatever else it objects to, a new list is right; that a version is too old is no failure. A store
                // that was put back to an earlier day knows no version as new as the last.
                if (!e.isBusy()) {
                    seen = e.isExpired() ? seen : Optional.empty();
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

    private String list(Optional<String> notOlderThan) throws IOException {
        listener.listing();
        String version = collection.list(notOlderThan, listener::listed);
        listener.complete();
        LOG.debug("listed kind={} version={}", collection.kind(), version);
        return version;
    }

    /** Watches once; the version reached when the server ended it. A cut connection loses nothing either. */
    private String watch(String from) throws IOException {
        Duration length =
                intervals.length().plusMillis(random.nextLong(intervals.length().toMillis() + 1));
        WatchPosition position = new WatchPosition(from);
        long start = System.nanoTime();
        try {
            collection.watch(from, length, event -> {
                backoff.reset();
                listener.answered();
                position.take(event);
            });
        } catch (ApiException e) {
            throw e;
        } catch (IOException e) {
            if (closed) {
                return position.version;
            }
            failed(new ApiException(
                    "the watch of %ss was cut: %s".formatted(collection.kind(), reason(e)),
                    "No action is needed on this node: it keeps its last known state and retries.",
                    e));
            return position.version;
        }
        if (System.nanoTime() - start < intervals.firstPause().toNanos()) {
            rest(backoff.next().toMillis()); // A server that ends each watch at once must not be asked endlessly.
        } else {
            backoff.reset();
            listener.answered();
        }
        return position.version;
    }

    /** How far a watch has come. */
    private final class WatchPosition {
        private String version;

        WatchPosition(String version) {
            this.version = version;
        }

        void take(ResourceCollection.Event<T> event) {
            switch (event) {
                case ResourceCollection.Event.Changed<T>(T object) -> {
                    listener.changed(object);
                    version = object.resourceVersion();
                }
                case ResourceCollection.Event.Deleted<T>(T object) -> {
                    listener.deleted(object);
                    version = object.resourceVersion();
                }
                case ResourceCollection.Event.Bookmark<T>(String resourceVersion) -> version = resourceVersion;
            }
        }
    }

    private void failed(ApiException failure) {
        Duration pause = backoff.next();
        LOG.debug(
                "trying again in={} failures={} reason={}", pause, backoff.failures(), Logged.of(failure.getMessage()));
        if (backoff.failures() >= FAILURES_TO_TELL) {
            listener.failed(failure);
        }
        rest(pause.toMillis());
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
        collection.interrupt();
        thread.interrupt();
    }
}
