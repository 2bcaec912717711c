package dev.regpath.harness;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Polls a condition against a deadline, at most half of the time: an attempt may cost a start of Java. */
final class Waiting {
    private static final long PAUSE = Duration.ofMillis(50).toNanos();

    private Waiting() {}

    /**
     * The first value there is.
     *
     * @throws IllegalStateException saying what was waited for, if there is none in time
     */
    static <T> T until(String what, Duration atMost, Supplier<Optional<T>> attempt) {
        return until(what, atMost, attempt, () -> "nothing more is known");
    }

    /**
     * The first value there is.
     *
     * @param otherwise what is there instead, for the reader of the failure
     * @throws IllegalStateException saying what was waited for and what there is instead, if there is none in time
     */
    static <T> T until(String what, Duration atMost, Supplier<Optional<T>> attempt, Supplier<String> otherwise) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (true) {
            long begun = System.nanoTime();
            Optional<T> value = attempt.get();
            if (value.isPresent()) {
                return value.get();
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("%s: not within %s; %s".formatted(what, atMost, otherwise.get()));
            }
            try {
                Thread.sleep(Duration.ofNanos(Math.max(PAUSE, System.nanoTime() - begun)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting: " + what, e);
            }
        }
    }
}
