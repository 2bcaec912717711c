package dev.regpath.kube;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How patient a watch is.
 *
 * @param length of each watch, at least; nodes that started together do not ask again together
 * @param firstPause after a first failure
 * @param longestPause after many
 */
public record WatchIntervals(Duration length, Duration firstPause, Duration longestPause) {
    /** As other clients of Kubernetes do it. */
    public static final WatchIntervals DEFAULT =
            new WatchIntervals(Duration.ofMinutes(5), Duration.ofMillis(400), Duration.ofSeconds(30));

    public WatchIntervals {
        requireNonNull(length, "length");
        requireNonNull(firstPause, "firstPause");
        requireNonNull(longestPause, "longestPause");
    }
}
