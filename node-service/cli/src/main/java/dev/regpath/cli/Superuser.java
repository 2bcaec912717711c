package dev.regpath.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Who runs this process. */
public final class Superuser {
    private Superuser() {}

    /** Whether this process is root's. */
    public static boolean runsThis() {
        try {
            // The directory of the process is its user's; the link to it is root's for every caller: proc(5).
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
