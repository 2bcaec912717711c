package dev.regpath.linux;

import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** A file has more than is read of its kind. */
public final class InputTooLargeException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    InputTooLargeException(Path file, String reason) {
        super(file.toString(), null, reason);
    }
}
