package dev.regpath.fault;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * One case of a fault: what was seen, where, and what an operator can do.
 *
 * @param code which fault it is
 * @param subject what it keeps from being right
 * @param what what was seen; text of others is quoted and of bounded length
 * @param remedy what to do
 * @param location where it is
 */
public record Problem(ProblemCode code, Subject subject, String what, String remedy, Position location) {
    public Problem {
        requireNonNull(code, "code");
        requireNonNull(subject, "subject");
        requireNonNull(what, "what");
        requireNonNull(remedy, "remedy");
        requireNonNull(location, "location");
    }

    /** A problem that is in no file. */
    public static Problem of(ProblemCode code, Subject subject, String what, String remedy) {
        return new Problem(code, subject, what, remedy, Position.NONE);
    }

    /** A problem with a file of the node, or with a directory. */
    public static Problem of(ProblemCode code, Subject subject, Path file, String what, String remedy) {
        return new Problem(code, subject, what, remedy, Position.of(file));
    }

    /** A problem with containerd's configuration, with the remedy of the catalogue. */
    public static Problem ofConfig(ProblemCode code, Path file, String what) {
        return of(code, Subject.CONTAINERD, file, what, code.remedy());
    }

    /** A problem with a file of documents as a whole. */
    public static Problem ofFile(ProblemCode code, String file, String what, String remedy) {
        return new Problem(code, Subject.document(""), what, remedy, new Position(file, 0, ""));
    }

    /** How much it matters. */
    public Severity severity() {
        return code.severity();
    }

    /** Whether something that was asked for is missing because of it; otherwise it is a note. */
    public boolean isFatal() {
        return severity() == Severity.ERROR;
    }

    /** The name of the RegistryPath it is about; empty if it is about none, or its name is not known. */
    public String path() {
        return subject.kind() == Subject.SubjectKind.DOCUMENT ? subject.name() : "";
    }

    /** The field of the document or, of a mirror, its registry; empty if it is about the whole. */
    public String field() {
        return subject.kind() == Subject.SubjectKind.MIRROR ? subject.name() : location.field();
    }

    /** On one line: {@code a.yaml:7: InvalidPort: spec…: what. Remedy}. */
    @Override
    public String toString() {
        String file = location.file().isEmpty() ? "" : location.place() + ": ";
        String field = field().isEmpty() ? "" : field() + ": ";
        return "%s%s: %s%s. %s".formatted(file, code.word(), field, what, remedy);
    }
}
