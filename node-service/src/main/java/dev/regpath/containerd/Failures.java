package dev.regpath.containerd;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Optional;

/** What an I/O error says, for an operator. */
final class Failures {
    private Failures() {}

    /** An error in the kernel's words, without the path, which is told beside it. */
    static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "no such file or directory";
            case NotDirectoryException _ -> "not a directory";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException system when system.getReason() != null -> system.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }

    /** The path it is about, if it tells. */
    static Optional<Path> where(IOException e) {
        return e instanceof FileSystemException system && system.getFile() != null
                ? Optional.of(Path.of(system.getFile()))
                : Optional.empty();
    }
}
