package dev.regpath.watcher;

import dev.regpath.input.Logged;
import dev.regpath.timing.Backoff;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes objects of one kind to the API server: one after another, each so often at most, while this replica leads. What
 * fails is tried again, less and less often.
 */
final class WriteQueue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WriteQueue.class);
    private static final int UNPROCESSABLE = 422;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /** Compares an object with what it should be, and writes it if it is not. */
    interface ObjectWriting {
        /** Returns whether something was written. */
        boolean write(String name);
    }

    private final String kind;
    private final Duration gap;
    private final BooleanSupplier leading;
    private final ObjectWriting writing;
    private final WorkThread thread;
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> last = new ConcurrentHashMap<>();

    /** These the thread alone uses. */
    private final Map<String, Backoff> failures = new HashMap<>();

    /**
     * Writes nothing yet.
     *
     * @param kind what is written, in the words of a log
     * @param gap how long it takes at least until the same object is written again
     * @param leading whether this replica may write
     */
    WriteQueue(String kind, Duration gap, BooleanSupplier leading, ObjectWriting writing) {
        this.kind = kind;
        this.gap = gap;
        this.leading = leading;
        this.writing = writing;
        this.thread = new WorkThread(kind);
    }

    /** This object should be another, perhaps. From any thread. */
    void due(String name) {
        later(name, rest(name));
    }

    /** How long it takes until this object may be written again. */
    private Duration rest(String name) {
        Long before = last.get(name);
        return Duration.ofNanos(before == null ? 0 : Math.max(0, before + gap.toNanos() - System.nanoTime()));
    }

    private void later(String name, Duration pause) {
        if (waiting.add(name)) {
            thread.run(pause, () -> write(name));
        }
    }

    private void write(String name) {
        waiting.remove(name); // Whatever is said from now on is another matter.
        if (!leading.getAsBoolean()) {
            return;
        }
        Duration rest = rest(name);
        if (rest.isPositive()) {
            later(name, rest); // It became due while it was being written.
            return;
        }
        try {
            if (writing.write(name)) {
                last.put(name, System.nanoTime());
            } else {
                last.remove(name);
            }
            failures.remove(name);
        } catch (KubernetesClientException e) {
            failed(name, e);
        } catch (RuntimeException e) {
            LOG.error("could not be written kind={} name={}", kind, name, e);
        }
    }

    private void failed(String name, KubernetesClientException e) {
        if (e.getCode() == UNPROCESSABLE) {
            LOG.error(
                    "the API server refuses what is written; are its schema and this watcher of one version?"
                            + " kind={} name={} reason={}",
                    kind,
                    name,
                    Logged.of(e.getMessage()));
        } else if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) { // Else the watch is about to report a newer one.
            LOG.warn("could not be written kind={} name={} reason={}", kind, name, Logged.of(e.getMessage()));
        }
        later(
                name,
                failures.computeIfAbsent(
                                name, _ -> new Backoff(FIRST_PAUSE, LONGEST_PAUSE, RandomGenerator.getDefault()))
                        .next());
    }

    /** What is being written is written; what is due is the next leader's. */
    @Override
    public void close() {
        thread.close();
    }
}
