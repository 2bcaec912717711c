package dev.regpath.cli;

import dev.regpath.intent.RegistryHost;
import dev.regpath.verify.Finding;
import dev.regpath.verify.Report;
import dev.regpath.verify.Severity;
import java.util.List;

/** What verification says of one registry, in a word. */
enum Verdict {
    WORKS("works", "works"),
    WORKS_WITH_WARNINGS("works", "works, see below"),
    FAILS("fails", "fails");

    private final String word;
    private final String shown;

    Verdict(String word, String shown) {
        this.word = word;
        this.shown = shown;
    }

    /** For programs. */
    String word() {
        return word;
    }

    /** For people, above the findings. */
    String shown() {
        return shown;
    }

    /** Findings about the registry count, and those about the node. */
    static Verdict of(Report report, RegistryHost registry) {
        List<Severity> severities = report.findings().stream()
                .filter(finding ->
                        finding.subject().isEmpty() || finding.subject().get().equals(registry.toString()))
                .map(Finding::severity)
                .toList();
        if (severities.contains(Severity.ERROR)) {
            return FAILS;
        }
        return severities.contains(Severity.WARNING) ? WORKS_WITH_WARNINGS : WORKS;
    }
}
