package dev.regpath.harness;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What a fault has cost.
 *
 * @param healthy pulls before it, on the same node; the shortest first
 * @param first the pull that met it
 * @param next the one after that
 */
record DeadPathFigures(List<Duration> healthy, TimedPull first, TimedPull next) {
    DeadPathFigures {
        healthy = healthy.stream().sorted().toList();
    }

    boolean succeeded() {
        return first.succeeded() && next.succeeded();
    }

    /** How much longer than a healthy one the pull took; with those that fail, until they failed. */
    Duration extra(TimedPull pull) {
        Duration extra = pull.took().minus(healthy.get(healthy.size() / 2));
        return extra.isNegative() ? Duration.ZERO : extra;
    }

    /** By how much pulls differ where nothing fails. */
    Duration spread() {
        return healthy.getLast().minus(healthy.getFirst());
    }

    /** Both pulls, in seconds that they took longer. */
    @Override
    public String toString() {
        return "%s / %s".formatted(text(first), text(next));
    }

    private String text(TimedPull pull) {
        return String.format(
                Locale.ROOT,
                pull.succeeded() ? "%.2f" : "fails (%.1f)",
                (pull.succeeded() ? extra(pull) : pull.took()).toMillis() / 1000.0);
    }
}
