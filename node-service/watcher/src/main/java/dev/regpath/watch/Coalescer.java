package dev.regpath.watch;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs a task a moment after it was asked to, once for all who ask in that moment. */
final class Coalescer {
    private final ScheduledExecutorService thread;
    private final Duration moment;
    private final Runnable task;
    private final AtomicBoolean due = new AtomicBoolean();

    /**
     * Runs nothing yet.
     *
     * @param thread where the task runs; what it rejects after it was shut down, it must discard
     * @param moment from the first who asks to the run
     * @param task must not throw
     */
    Coalescer(ScheduledExecutorService thread, Duration moment, Runnable task) {
        this.thread = thread;
        this.moment = moment;
        this.task = task;
    }

    /** Returns at once. A request that comes while the task runs leads to another run. */
    void ring() {
        if (due.compareAndSet(false, true)) {
            var _ = thread.schedule(this::run, moment.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void run() {
        due.set(false);
        task.run();
    }
}
