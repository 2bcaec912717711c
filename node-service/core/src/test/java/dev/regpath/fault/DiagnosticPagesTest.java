package dev.regpath.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Writes docs/diagnostics, and holds the pages that are checked in to the catalogue. */
class DiagnosticPagesTest {
    private static final Path PAGES = Path.of("../../docs/diagnostics");
    private static final String UPDATE = "regpath.docs.update";

    @Test
    void eachDiagnosticHasItsPageAndThereAreNoOthers() throws IOException {
        TreeMap<String, String> pages = new TreeMap<>();
        Diagnostic.all().forEach(diagnostic -> pages.put(diagnostic.code() + ".md", page(diagnostic)));
        pages.put("README.md", index());
        if (System.getProperty(UPDATE) != null) {
            Files.createDirectories(PAGES);
            for (var page : pages.entrySet()) {
                Files.writeString(PAGES.resolve(page.getKey()), page.getValue());
            }
        }
        TreeMap<String, String> found = new TreeMap<>();
        try (Stream<Path> files = Files.list(PAGES)) {
            for (Path file : files.toList()) {
                found.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        assertThat(found)
                .as("docs/diagnostics is written by this test: run it with -D%s=1", UPDATE)
                .isEqualTo(pages);
    }

    @Test
    void aCodeStandsForOneThingOnly() {
        List<String> codes = Diagnostic.all().stream().map(Diagnostic::code).toList();
        assertThat(codes).doesNotHaveDuplicates().isSorted();
        assertThat(Diagnostic.all().stream().map(Diagnostic::title)).doesNotHaveDuplicates();
    }

    private static String page(Diagnostic diagnostic) {
        return DiagnosticPage.of(diagnostic, "<!-- Written from the catalogue by DiagnosticPagesTest. -->");
    }

    private static String index() {
        StringBuilder index = new StringBuilder("""
                # Diagnostics

                <!-- Written from the catalogue by DiagnosticPagesTest. -->

                What `regpath verify` can find. A code never changes its meaning; its first digit is the group: 1 the daemon
                and its configuration, 2 hosts.toml, 3 names, 4 redirects, 5 who is asked, 6 tokens and blobs, 7 proxies and
                the clock, 8 path files, 9 the image.

                | code | |
                |---|---|
                """);
        Diagnostic.all()
                .forEach(diagnostic ->
                        index.append("| [%1$s](%1$s.md) | %2$s |\n".formatted(diagnostic.code(), diagnostic.title())));
        return index.toString();
    }
}
