package dev.regpath.installer.change;

import static java.util.Objects.requireNonNull;

/**
 * Why an installation is not even begun.
 *
 * @param what is in the way, and where
 * @param remedy how to mend it
 */
public record Obstacle(String what, String remedy) {
    public Obstacle {
        requireNonNull(what, "what");
        requireNonNull(remedy, "remedy");
    }
}
