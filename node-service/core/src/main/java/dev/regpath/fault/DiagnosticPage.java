package dev.regpath.fault;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is known of a code, as a page for people: {@code regpath help CODE} and docs/diagnostics show the same. */
public final class DiagnosticPage {
    private DiagnosticPage() {}

    /**
     * The page in Markdown, which reads well unchanged.
     *
     * @param origin a line below the title, or nothing
     */
    public static String of(Diagnostic diagnostic, String origin) {
        Diagnostic.CatalogueEntry entry = diagnostic.entry();
        return """
               # %s: %s
               %s
               %s
               %s
               ## Causes

               %s

               ## Remedy

               %s
               """.formatted(
                        entry.code(),
                        entry.title(),
                        origin.isEmpty() ? "" : "\n" + origin + "\n",
                        entry.meaning(),
                        words(diagnostic),
                        entry.causes().stream().map(cause -> "* " + cause).collect(Collectors.joining("\n")),
                        entry.remedy());
    }

    /** The page of a code, {@code RP405} or {@code ExclusiveAncestor}, whatever its case; empty if there is no such code. */
    public static Optional<String> find(String code) {
        return Diagnostic.all().stream()
                .filter(diagnostic -> diagnostic.code().equalsIgnoreCase(code))
                .findFirst()
                .map(diagnostic -> of(diagnostic, ""))
                .or(() -> ProblemCode.find(code).map(DiagnosticPage::of));
    }

    private static String of(ProblemCode code) {
        return """
               # %s

               %s

               ## Remedy

               %s
               %s""".formatted(
                code.word(),
                code.meaning(),
                code.remedy(),
                code.diagnostic()
                        .map(more -> "\n`regpath verify` calls it %s: %s.\n".formatted(more.code(), more.title()))
                        .orElse(""));
    }

    /** What the same is called where it is met without a verification. */
    private static String words(Diagnostic diagnostic) {
        List<String> words = ProblemCode.namesOf(diagnostic).stream()
                .map(code -> "`" + code.word() + "`")
                .toList();
        return words.isEmpty() ? "" : "\nIn status, logs and Events: " + String.join(", ", words) + ".\n";
    }
}
