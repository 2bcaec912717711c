package dev.regpath.watcher;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A thread that runs one task after another. Closing it lets the tasks of that moment end; what is due later is dropped. */
final class WorkThread implements AutoCloseable {
    private static final Duration LAST_TASK = Duration.ofSeconds(5);

    private final ScheduledThreadPoolExecutor executor;

    /** Starts with the first task. */
    WorkThread(String name) {
        executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name(name).factory(), new ThreadPoolExecutor.DiscardPolicy());
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /**
     * Runs a task in a while, and returns at once; does nothing after {@link #close}.
     *
     * @param task must not throw
     */
    void run(Duration pause, Runnable task) {
        var _ = executor.schedule(task, pause.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(LAST_TASK.toMillis(), TimeUnit.MILLISECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            executor.shutdownNow();
        }
    }
}
