package dev.regpath.timing;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Gathers reasons to do something until it is done, so that a storm of events costs one run. Thread-safe.
 *
 * @param <R> a reason
 */
public final class WakeSignal<R> {
    private final Runnable wake;
    private final Set<R> rung = new LinkedHashSet<>();

    /** For a loop that waits in {@link #await}. */
    public WakeSignal() {
        this(() -> {});
    }

    /**
     * For a task that is run when it is asked for, and calls {@link #take} first.
     *
     * @param wake has the task run soon, and returns at once; called for the first of the reasons that are taken together
     */
    public WakeSignal(Runnable wake) {
        this.wake = wake;
    }

    /** Returns at once. A reason that comes when the others were taken leads to another run. */
    public void ring(R reason) {
        boolean first;
        synchronized (this) {
            first = rung.isEmpty();
            rung.add(reason);
            notifyAll();
        }
        if (first) {
            wake.run();
        }
    }

    /** All reasons since the last time; none if there are none. */
    public synchronized Set<R> take() {
        Set<R> all = new LinkedHashSet<>(rung);
        rung.clear();
        return all;
    }

    /** The same, once there is one, but waits for {@code limit} at most. */
    public synchronized Set<R> await(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (rung.isEmpty() && end - System.nanoTime() > 0) {
            wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        }
        return take();
    }
}
