package dev.regpath.verify.finding;

import static java.util.Objects.requireNonNull;

import dev.regpath.fault.Diagnostic;
import dev.regpath.fault.Problem;
import dev.regpath.fault.Severity;
import java.util.Optional;
import java.util.Set;

/**
 * One thing that is not as it should be.
 *
 * @param diagnostic what kind of thing
 * @param severity what it means for the next pull
 * @param subject the registry it is about; empty if it is the node itself
 * @param stops of an error: those of the verified registries whose next pull fails by it
 * @param seen the evidence
 * @param expected what would have been right
 * @param fix how to repair it
 */
public record Finding(
        Diagnostic diagnostic,
        Severity severity,
        Optional<String> subject,
        Set<String> stops,
        String seen,
        String expected,
        Fix fix) {
    public Finding {
        requireNonNull(diagnostic, "diagnostic");
        requireNonNull(severity, "severity");
        requireNonNull(subject, "subject");
        stops = severity == Severity.ERROR ? Set.copyOf(stops) : Set.of();
        requireNonNull(seen, "seen");
        requireNonNull(expected, "expected");
        requireNonNull(fix, "fix");
    }

    /** What fails a pull. */
    public static Finding error(Diagnostic diagnostic, String seen, String expected, Fix fix) {
        return of(diagnostic, Severity.ERROR, seen, expected, fix);
    }

    /** What costs time, or fails a pull on another day. */
    public static Finding warning(Diagnostic diagnostic, String seen, String expected, Fix fix) {
        return of(diagnostic, Severity.WARNING, seen, expected, fix);
    }

    /** What is worth knowing. */
    public static Finding note(Diagnostic diagnostic, String seen, String expected, Fix fix) {
        return of(diagnostic, Severity.NOTE, seen, expected, fix);
    }

    /** A problem that was met elsewhere, by the diagnostic that the catalogue has for it. */
    public static Finding of(Problem problem, Severity severity, String expected, Fix fix) {
        String seen = problem.location().file().isEmpty()
                ? problem.what()
                : "%s: %s".formatted(problem.location().place(), problem.what());
        return of(problem.code().diagnostic().orElseThrow(), severity, seen, expected, fix);
    }

    private static Finding of(Diagnostic diagnostic, Severity severity, String seen, String expected, Fix fix) {
        return new Finding(diagnostic, severity, Optional.empty(), Set.of(), seen, expected, fix);
    }

    /** The same about one registry; what it stops stays. */
    public Finding about(String registry) {
        return new Finding(diagnostic, severity, Optional.of(registry), stops, seen, expected, fix);
    }

    /** The same; if it is an error, one that stops the pulls of these. */
    public Finding stopping(Set<String> registries) {
        return new Finding(diagnostic, severity, subject, registries, seen, expected, fix);
    }

    /** The same with another fix. */
    public Finding with(Fix other) {
        return new Finding(diagnostic, severity, subject, stops, seen, expected, other);
    }

    /** The same with another severity. */
    public Finding as(Severity other) {
        return new Finding(diagnostic, other, subject, stops, seen, expected, fix);
    }
}
