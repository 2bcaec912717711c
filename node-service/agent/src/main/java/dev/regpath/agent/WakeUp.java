package dev.regpath.agent;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * Wakes the agent's loop and tells by whom. Rings that come before the loop has looked count as one, so that a storm of
 * events costs one pass. Thread-safe.
 */
final class WakeUp {
    /** Who rings. */
    enum Ring {
        /** A path file came, changed or went. */
        FILES,
        /** The cluster told something new. */
        CLUSTER,
        /** Names have other addresses. */
        NAMES,
        /** Other endpoints serve. */
        HEALTH,
        /** The agent is to end. */
        STOP
    }

    private final Set<Ring> rung = EnumSet.noneOf(Ring.class);

    /** Asks for a pass; never waits. */
    synchronized void ring(Ring ring) {
        rung.add(ring);
        notifyAll();
    }

    /** Waits for a ring, at most {@code limit}; all that have rung since the last time, none if nobody did. */
    synchronized Set<Ring> await(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (rung.isEmpty() && end - System.nanoTime() > 0) {
            wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        }
        Set<Ring> all = EnumSet.noneOf(Ring.class);
        all.addAll(rung);
        rung.clear();
        return all;
    }
}
