package dev.regpath.verify;

import java.util.stream.Collectors;

/** What is known of a diagnostic, as a page for people: {@code regpath help RPnnn} and docs/diagnostics show the same. */
public final class DiagnosticPage {
    private DiagnosticPage() {}

    /**
     * The page in Markdown, which reads well as it stands.
     *
     * @param origin a line below the title, or nothing
     */
    public static String of(Diagnostic diagnostic, String origin) {
        Diagnostic.Entry entry = diagnostic.entry();
        return """
               # %s: %s
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
                        entry.causes().stream().map(cause -> "* " + cause).collect(Collectors.joining("\n")),
                        entry.remedy());
    }
}
