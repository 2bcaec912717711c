package dev.regpath.fault;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * Where a problem is.
 *
 * @param file the file, or the name of the resource; empty if it is in none
 * @param line counted from 1; 0 if it is not known, or there are no lines
 * @param field of the document, such as {@code spec.redirects[0].frontend.ports[1].port}; empty if it is about the whole
 */
public record Position(String file, int line, String field) {
    /** In no file. */
    public static final Position NONE = new Position("", 0, "");

    public Position {
        requireNonNull(file, "file");
        requireNonNull(field, "field");
    }

    /** A file or directory as a whole. */
    public static Position of(Path file) {
        return new Position(file.toString(), 0, "");
    }

    /** The file and, if it is known, the line: {@code a.yaml:7}. */
    public String place() {
        return line > 0 ? file + ":" + line : file;
    }
}
