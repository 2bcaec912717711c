package dev.regpath.agent;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Wakes the agent's loop. Rings that come before the loop has looked count as one, so that a storm of events costs one
 * pass. Thread-safe.
 */
final class Doorbell {
    private final BlockingQueue<String> rung = new ArrayBlockingQueue<>(1);

    /** Asks for a pass; never waits. {@code reason} is for the log and is kept only from the first of several rings. */
    void ring(String reason) {
        var _ = rung.offer(reason);
    }

    /** Waits for a ring, at most {@code limit}; empty if none came. */
    Optional<String> await(Duration limit) throws InterruptedException {
        return Optional.ofNullable(rung.poll(limit.toMillis(), TimeUnit.MILLISECONDS));
    }

    /**
     * Waits until nobody has rung for {@code quiet}, at most {@code limit} altogether: files that somebody is still
     * writing are read when they are complete.
     */
    void awaitQuiet(Duration quiet, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < end && await(quiet).isPresent()) {
            // Rung again: wait anew.
        }
    }
}
