package dev.regpath.files;

import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.fault.Subject;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Optional;

/** Says what went wrong with a file or a connection, without a name of Java's. */
public final class FileErrors {
    private FileErrors() {}

    /** The file, or both if one was to take the place of another, as far as the error says, and the reason. */
    public static String words(IOException failure) {
        String other = failure instanceof FileSystemException system && system.getOtherFile() != null
                ? " -> " + system.getOtherFile()
                : "";
        return file(failure).map(file -> file + other + ": ").orElse("") + reason(failure);
    }

    /** The reason without the file, for a sentence that names it. */
    public static String reason(IOException failure) {
        return switch (failure) {
            case NoSuchFileException _ -> "it does not exist";
            case AccessDeniedException _ -> "access is denied";
            case NotDirectoryException _ -> "it is not a directory";
            case FileAlreadyExistsException _ -> "it exists already";
            // The kernel's words, or ours.
            case FileSystemException other -> other.getReason() == null ? "it cannot be used" : other.getReason();
            case IOException known when known.getMessage() != null -> known.getMessage();
            default -> "it failed for an unknown reason";
        };
    }

    /** The file that it is about, if it says. */
    public static Optional<Path> file(IOException failure) {
        return failure instanceof FileSystemException system && system.getFile() != null
                ? Optional.of(Path.of(system.getFile()))
                : Optional.empty();
    }

    /** What keeps the node from being right, with a file or a connection of which no more is known. */
    public static Problem problem(IOException failure) {
        return Problem.of(ProblemCode.NODE_FILES, Subject.NODE, words(failure), ProblemCode.NODE_FILES.remedy());
    }
}
