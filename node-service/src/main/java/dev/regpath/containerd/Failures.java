package dev.regpath.containerd;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Optional;

/** What an I/O error says, for an operator. */
final class Failures {
    private Failures() {}

    /** The path it is about, if it tells. */
    static Optional<Path> where(IOException e) {
        return e instanceof FileSystemException system && system.getFile() != null
                ? Optional.of(Path.of(system.getFile()))
                : Optional.empty();
    }
}
