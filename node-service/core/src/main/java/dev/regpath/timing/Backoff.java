package dev.regpath.timing;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next try: longer each time, and never as long as all the other nodes. Not thread-safe. */
public final class Backoff {
    private final Duration shortest;
    private final Duration longest;
    private final RandomGenerator random;
    private int failures;

    /**
     * Nothing has failed yet.
     *
     * @param shortest after the first failure, at most
     * @param longest after any
     */
    public Backoff(Duration shortest, Duration longest, RandomGenerator random) {
        this.shortest = shortest;
        this.longest = longest;
        this.random = random;
    }

    /** After one more failure: between half of what is due and all of it. */
    public Duration next() {
        long due = Math.min(longest.toMillis(), shortest.toMillis() << Math.min(failures, 20));
        failures++;
        return Duration.ofMillis(due / 2 + random.nextLong(due / 2 + 1));
    }

    /** How often it has failed since it last went well. */
    public int failures() {
        return failures;
    }

    /** It went well. */
    public void reset() {
        failures = 0;
    }
}
