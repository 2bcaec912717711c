package dev.regpath.cli;

import java.util.Locale;

/** Amounts of bytes for people. */
final class ByteText {
    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB"};

    private ByteText() {}

    /** {@code 512 B}, {@code 64.0 KiB}, {@code 80.0 MiB}. */
    static String of(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double amount = bytes / 1024.0;
        int unit = 0;
        // What would be rounded up to 1024.0 is one of the next unit.
        while (amount >= 1023.95 && unit < UNITS.length - 1) {
            amount /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", amount, UNITS[unit]);
    }
}
