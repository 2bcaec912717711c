package dev.regpath.verify;

import static java.util.Objects.requireNonNull;

import dev.regpath.fault.Diagnostic;
import dev.regpath.fault.Problem;
import dev.regpath.fault.Severity;
import java.util.Optional;

/**
 * One thing that is not as it should be.
 *
 * @param diagnostic what kind of thing
 * @param severity what it means for the next pull
 * @param subject the registry it is about; empty if it is the node itself
 * @param seen the evidence
 * @param expected what would have been right
 * @param fix how to mend it
 */
public record Finding(
        Diagnostic diagnostic, Severity severity, Optional<String> subject, String seen, String expected, Fix fix) {
    public Finding {
        requireNonNull(diagnostic, "diagnostic");
        requireNonNull(severity, "severity");
        requireNonNull(subject, "subject");
        requireNonNull(seen, "seen");
        requireNonNull(expected, "expected");
        requireNonNull(fix, "fix");
    }

    static Finding error(Diagnostic diagnostic, String seen, String expected, Fix fix) {
        return new Finding(diagnostic, Severity.ERROR, Optional.empty(), seen, expected, fix);
    }

    static Finding warning(Diagnostic diagnostic, String seen, String expected, Fix fix) {
        return new Finding(diagnostic, Severity.WARNING, Optional.empty(), seen, expected, fix);
    }

    static Finding note(Diagnostic diagnostic, String seen, String expected, Fix fix) {
        return new Finding(diagnostic, Severity.NOTE, Optional.empty(), seen, expected, fix);
    }

    /** A problem that was met elsewhere, by the diagnostic that the catalogue has for it. */
    static Finding of(Problem problem, Severity severity, String expected, Fix fix) {
        String seen = problem.location().file().isEmpty()
                ? problem.what()
                : "%s: %s".formatted(problem.location().place(), problem.what());
        return new Finding(problem.code().diagnostic().orElseThrow(), severity, Optional.empty(), seen, expected, fix);
    }

    Finding about(String registry) {
        return new Finding(diagnostic, severity, Optional.of(registry), seen, expected, fix);
    }

    Finding as(Severity other) {
        return new Finding(diagnostic, other, subject, seen, expected, fix);
    }
}
