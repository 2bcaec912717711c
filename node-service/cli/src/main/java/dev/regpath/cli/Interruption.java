package dev.regpath.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets a command that goes on until Ctrl-C end in order: the process stays until the command has closed this, and then
 * ends with the command's success. Thread-safe.
 */
final class Interruption implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 5;

    private final CountDownLatch came = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable Runnable reaction;

    private Interruption() {}

    /** Waits for SIGINT or SIGTERM from now on. */
    static Interruption onTermination() {
        Interruption interruption = new Interruption();
        Runtime.getRuntime().addShutdownHook(new Thread(interruption::interrupt, "interruption"));
        return interruption;
    }

    private void interrupt() {
        boolean first = ended.getCount() > 0;
        came.countDown();
        synchronized (this) {
            if (reaction != null) {
                reaction.run();
            }
        }
        try {
            if (first && ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                // Who types Ctrl-C at a trace has seen what he wanted to see: that is no failure.
                Runtime.getRuntime().halt(ExitCode.OK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is to be done when it comes; at once if it came already. */
    synchronized void then(Runnable action) {
        reaction = action;
        if (came()) {
            action.run();
        }
    }

    boolean came() {
        return came.getCount() == 0;
    }

    /** Waits for it, and says whether it came. */
    boolean await(Duration limit) {
        try {
            return came.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            return true;
        }
    }

    @Override
    public void close() {
        ended.countDown();
    }
}
