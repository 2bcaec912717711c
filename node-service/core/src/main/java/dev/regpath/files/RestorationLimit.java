package dev.regpath.files;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

/**
 * How often a file is put right after others changed it. If that happens again and again, there is a reason: then we
 * stop, say so, and try once more when the window has passed.
 *
 * @param most restorations of a file within {@code window}
 */
public record RestorationLimit(int most, Duration window) {
    /** Enough for a daemon that writes at each of its starts, too little for a fight. */
    public static final RestorationLimit DEFAULT = new RestorationLimit(5, Duration.ofHours(1));

    public RestorationLimit {
        requireNonNull(window, "window");
        if (most < 0) {
            throw new IllegalArgumentException("'%d' is not a number of restorations".formatted(most));
        }
    }

    /** Whether {@code file} was put right so often that it has to stay as it is for now. */
    public boolean reached(Owned file, Instant now) {
        Instant start = now.minus(window);
        return file.restorations().stream().filter(time -> time.isAfter(start)).count() >= most;
    }
}
