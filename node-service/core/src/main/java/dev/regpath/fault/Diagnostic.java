package dev.regpath.fault;

import java.util.List;
import java.util.stream.Stream;

/**
 * A kind of finding, with a code that never changes its meaning. The page {@code docs/diagnostics/RPnnn.md} says the same
 * in full.
 */
public sealed interface Diagnostic
        permits DaemonDiagnostic,
                HostsFileDiagnostic,
                NameDiagnostic,
                RedirectDiagnostic,
                BackendDiagnostic,
                AuthDiagnostic,
                SurroundingsDiagnostic,
                ImageDiagnostic {
    /** What is known of it. */
    CatalogueEntry entry();

    /**
     * One entry of the catalogue.
     *
     * @param code {@code RP} and three digits, of which the first is the group
     * @param title what is wrong, in a few words
     * @param meaning what it means for a pull
     * @param causes what leads to it, the most frequent first
     * @param remedy what to do about it
     */
    record CatalogueEntry(String code, String title, String meaning, List<String> causes, String remedy) {
        public CatalogueEntry {
            if (!code.matches("RP[1-9][0-9]{2}")) {
                throw new IllegalArgumentException("'%s' is not a code".formatted(code));
            }
            causes = List.copyOf(causes);
        }
    }

    /** The code. */
    default String code() {
        return entry().code();
    }

    /** The title. */
    default String title() {
        return entry().title();
    }

    /** All of them, by code. */
    static List<Diagnostic> all() {
        return Stream.<Diagnostic[]>of(
                        DaemonDiagnostic.values(),
                        HostsFileDiagnostic.values(),
                        NameDiagnostic.values(),
                        RedirectDiagnostic.values(),
                        BackendDiagnostic.values(),
                        AuthDiagnostic.values(),
                        SurroundingsDiagnostic.values(),
                        ImageDiagnostic.values())
                .flatMap(Stream::of)
                .toList();
    }
}
