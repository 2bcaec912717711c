package dev.regpath.input;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Makes paths of texts that anybody may have written. */
public final class Paths {
    private Paths() {}

    /** The path; empty if this system has none like it: it has a zero byte, or what its encoding does not know. */
    public static Optional<Path> of(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
    }
}
