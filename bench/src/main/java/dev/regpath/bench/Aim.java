package dev.regpath.bench;

import dev.regpath.bench.Quantity.MeasuredValue;
import java.util.List;

/**
 * What a figure is to be.
 *
 * @param text the bound as it is shown
 * @param bound what may not be passed
 * @param most whether it may not be exceeded, or must be reached
 */
record Aim(String text, double bound, boolean most) {
    static Aim atMost(String text, double bound) {
        return new Aim("≤ " + text, bound, true);
    }

    static Aim atLeast(String text, double bound) {
        return new Aim("≥ " + text, bound, false);
    }

    /** Whether all of these are as they are to be. */
    String judge(List<MeasuredValue> all) {
        if (all.isEmpty()) {
            return text;
        }
        boolean met = all.stream().allMatch(shown -> most ? shown.value() <= bound : shown.value() >= bound);
        return text + (met ? ": met" : ": **not met**");
    }
}
