package dev.regpath.files;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;

/** A file before and after; empty where there is none. */
public record Edit(Path file, Optional<Bytes> before, Optional<Bytes> after) {
    public Edit {
        requireNonNull(file, "file");
        requireNonNull(before, "before");
        requireNonNull(after, "after");
    }
}
