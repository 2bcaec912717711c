package dev.regpath.contract.schema;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;

/**
 * What is wrong with a document, or keeps it from being carried out: where, why, and what mends it.
 *
 * @param code the stable word
 * @param path name of the RegistryPath; empty if not known
 * @param file the file, or the name of the resource, it stands in; empty if it is no document's fault
 * @param line counted from 1, if known
 * @param field such as {@code spec.redirects[0].frontend.ports[1].port}; empty if it is about the whole
 * @param message what is wrong; values of users are quoted and of bounded length
 * @param remedy what to do
 */
public record Problem(
        ProblemCode code, String path, String file, OptionalInt line, String field, String message, String remedy) {
    public Problem {
        requireNonNull(code, "code");
        requireNonNull(path, "path");
        requireNonNull(file, "file");
        requireNonNull(line, "line");
        requireNonNull(field, "field");
        requireNonNull(message, "message");
        requireNonNull(remedy, "remedy");
    }

    /** A problem with a field of a path that could be read. */
    public static Problem of(ProblemCode code, Document path, String field, String message, String remedy) {
        return new Problem(
                code, path.name(), path.source().file(), known(path.source().line(field)), field, message, remedy);
    }

    /** The number of a line, unless it is that of a resource, which has none. */
    static OptionalInt known(int line) {
        return line == 0 ? OptionalInt.empty() : OptionalInt.of(line);
    }

    /** A problem with a file as a whole. */
    public static Problem ofFile(ProblemCode code, String file, String message, String remedy) {
        return new Problem(code, "", file, OptionalInt.empty(), "", message, remedy);
    }

    /** On one line: {@code a.yaml:7: InvalidPort: spec…: message. Remedy}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        if (!file.isEmpty()) {
            text.append(file);
            line.ifPresent(number -> text.append(':').append(number));
            text.append(": ");
        }
        text.append(code.word()).append(": ");
        if (!field.isEmpty()) {
            text.append(field).append(": ");
        }
        return text.append(message).append(". ").append(remedy).toString();
    }
}
