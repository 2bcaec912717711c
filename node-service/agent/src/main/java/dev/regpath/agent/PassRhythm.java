package dev.regpath.agent;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * When a pass may begin, when everything is due to be compared, and when what changes came to is due to be kept on disk.
 * Moments are those of System.nanoTime(). For one thread.
 */
final class PassRhythm {
    /**
     * From the beginning of one pass to that of the next. A change that comes alone finds nothing to wait for; of those that
     * come in a storm several are carried out by one pass.
     */
    static final Duration BETWEEN = Duration.ofMillis(5);

    /** For so long nothing has to change for the disk not to be in the way of the next change. */
    static final Duration QUIET = Duration.ofMillis(200);

    /** What has changed is kept by then, whatever else changes meanwhile. */
    static final Duration LATEST = Duration.ofSeconds(5);

    private final Duration interval;
    private long begun;
    private long compared;
    private OptionalLong firstChange = OptionalLong.empty();
    private long lastChange;

    /**
     * Begins with a pass that compares everything.
     *
     * @param interval how often everything is compared
     */
    PassRhythm(Duration interval, long now) {
        this.interval = interval;
        this.begun = now;
        this.compared = now;
    }

    /** A pass begins. */
    void begins(long now) {
        begun = now;
    }

    /** Everything is compared from now on. */
    void compares(long now) {
        compared = now;
    }

    /** A pass has left something to be kept. */
    void changed(long now) {
        firstChange = OptionalLong.of(firstChange.orElse(now));
        lastChange = now;
    }

    /** It is kept, or cannot be. */
    void kept() {
        firstChange = OptionalLong.empty();
    }

    /** How long the next pass has to wait for its beginning, whatever it is for. */
    Duration rest(long now) {
        return until(begun + BETWEEN.toNanos(), now);
    }

    /** How long there is nothing to do if nothing changes. */
    Duration pause(long now) {
        Duration compare = until(compared + interval.toNanos(), now);
        Duration keep = firstChange.isEmpty() ? compare : untilKept(now);
        return keep.compareTo(compare) < 0 ? keep : compare;
    }

    /** Whether everything is to be compared. */
    boolean isToCompare(long now) {
        return until(compared + interval.toNanos(), now).isZero();
    }

    /** Whether what has changed is to be kept. */
    boolean isToKeep(long now) {
        return firstChange.isPresent() && untilKept(now).isZero();
    }

    private Duration untilKept(long now) {
        Duration quiet = until(lastChange + QUIET.toNanos(), now);
        Duration latest = until(firstChange.orElse(now) + LATEST.toNanos(), now);
        return quiet.compareTo(latest) < 0 ? quiet : latest;
    }

    private static Duration until(long moment, long now) {
        return Duration.ofNanos(Math.max(0, moment - now));
    }
}
