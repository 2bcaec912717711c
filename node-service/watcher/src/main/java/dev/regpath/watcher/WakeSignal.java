package dev.regpath.watcher;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs a task a moment after it was asked to, once for all who ask in that moment. */
final class WakeSignal {
    private final WorkThread thread;
    private final Duration moment;
    private final Runnable task;
    private final AtomicBoolean due = new AtomicBoolean();

    /**
     * Runs nothing yet.
     *
     * @param thread where the task runs
     * @param moment from the first who asks to the run
     * @param task must not throw
     */
    WakeSignal(WorkThread thread, Duration moment, Runnable task) {
        this.thread = thread;
        this.moment = moment;
        this.task = task;
    }

    /** Returns at once. A request that comes while the task runs leads to another run. */
    void ring() {
        if (due.compareAndSet(false, true)) {
            thread.run(moment, this::run);
        }
    }

    private void run() {
        due.set(false);
        task.run();
    }
}
