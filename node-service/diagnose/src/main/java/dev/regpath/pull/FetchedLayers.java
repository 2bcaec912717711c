package dev.regpath.pull;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * The layers that were fetched, without those that the node had.
 *
 * @param count how many were seen
 * @param bytes what they have together, compressed
 * @param time what fetching took
 */
public record FetchedLayers(long count, long bytes, Duration time) {
    public FetchedLayers {
        requireNonNull(time, "time");
    }

    /** Bytes in a second; 0 if it was too quick to say. */
    public long rate() {
        return time.isPositive() ? Math.round(bytes / (time.toNanos() / 1e9)) : 0;
    }
}
