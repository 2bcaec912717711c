package dev.regpath.kube;

import dev.regpath.input.Logged;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes resources to disk beside everything else: nothing waits for the disk to hear of a change. Only the last state
 * of each is written, and in a storm of changes that only twice a second. Thread-safe; a thread of its own, closing ends it
 * after what is due.
 */
final class ResourceMemory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ResourceMemory.class);

    /** A long list of large objects is read no faster than it can be kept. */
    private static final long MOST_CHARACTERS = 2L << 20;

    /** From the last of what was due to the first of what is due next. */
    private static final Duration REST = Duration.ofMillis(500);

    private final ResourceFiles files;
    private final Map<String, Optional<RawRoute>> due = new LinkedHashMap<>();
    private final Thread thread;
    private Optional<Set<String>> keepOnly = Optional.empty();
    private long dueCharacters;
    private long restEnd = System.nanoTime();
    private boolean closed;

    ResourceMemory(ResourceFiles files) {
        this.files = files;
        this.thread = Thread.ofPlatform().daemon().name("resource-memory").start(this::run);
    }

    /** Waits only while very much is due. */
    synchronized void keep(RawRoute route) throws InterruptedException {
        while (!closed && dueCharacters > MOST_CHARACTERS) {
            wait();
        }
        put(route.name(), Optional.of(route));
    }

    synchronized void forget(String name) {
        put(name, Optional.empty());
    }

    private void put(String name, Optional<RawRoute> route) {
        Optional<RawRoute> before = due.put(name, route);
        dueCharacters += characters(route) - (before == null ? 0 : characters(before));
        notifyAll();
    }

    private static long characters(Optional<RawRoute> route) {
        return route.map(raw -> raw.document().length() + raw.found().length()).orElse(0);
    }

    synchronized void keepOnly(Set<String> names) {
        keepOnly = Optional.of(Set.copyOf(names));
        notifyAll();
    }

    private void run() {
        try {
            for (Optional<IoTask> task = next(); task.isPresent(); task = next()) {
                attempt(task.get());
            }
        } catch (InterruptedException e) {
            LOG.debug("resources are no longer kept");
        }
    }

    private interface IoTask {
        void run() throws IOException;
    }

    private static void attempt(IoTask task) {
        try {
            task.run();
        } catch (IOException e) {
            LOG.warn("a resource could not be kept for a restart without the API server reason={}", Logged.of(e));
        }
    }

    /** The next thing to do; empty after the end. Waits. */
    private synchronized Optional<IoTask> next() throws InterruptedException {
        while (true) {
            if (keepOnly.isPresent()) {
                Set<String> names = keepOnly.get();
                keepOnly = Optional.empty();
                return Optional.of(() -> files.keepOnly(names));
            }
            long rest = restEnd - System.nanoTime();
            if (!due.isEmpty() && rest > 0 && !closed && dueCharacters <= MOST_CHARACTERS) {
                wait(1 + rest / 1_000_000);
                continue;
            }
            if (!due.isEmpty()) {
                Map.Entry<String, Optional<RawRoute>> first =
                        due.entrySet().iterator().next();
                due.remove(first.getKey());
                dueCharacters -= characters(first.getValue());
                if (due.isEmpty()) {
                    restEnd = System.nanoTime() + REST.toNanos();
                }
                notifyAll();
                return Optional.of(() -> {
                    if (first.getValue().isPresent()) {
                        files.keep(first.getValue().get());
                    } else {
                        files.forget(first.getKey());
                    }
                });
            }
            if (closed) {
                return Optional.empty();
            }
            wait();
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
