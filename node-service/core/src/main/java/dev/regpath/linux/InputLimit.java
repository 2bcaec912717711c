package dev.regpath.linux;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * How much of one kind of input is read at most. What others wrote may be of any size, and this process has 32 MiB.
 *
 * @param kind in an operator's words, with its article: {@code a hosts.toml}
 * @param bytes the most that are read of it
 */
public record InputLimit(String kind, int bytes) {
    /** Of a node with some thousand mounts; of a process with many variables. */
    public static final InputLimit KERNEL = new InputLimit("a file of /proc", 1 << 23);

    public InputLimit {
        requireNonNull(kind, "kind");
        if (bytes < 1) {
            throw new IllegalArgumentException("'%d' is not a size".formatted(bytes));
        }
    }

    /** That {@code file} has more than that. */
    InputTooLargeException exceededBy(Path file) {
        return new InputTooLargeException(
                file, "it has more than %,d bytes, the most that Regpath reads of %s".formatted(bytes, kind));
    }
}
