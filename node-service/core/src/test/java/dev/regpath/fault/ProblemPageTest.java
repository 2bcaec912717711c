package dev.regpath.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Writes docs/reference/problems.md, and holds the page that is checked in to the catalogue. */
class ProblemPageTest {
    private static final Path PAGE = Path.of("../../docs/reference/problems.md");
    private static final String UPDATE = "regpath.docs.update";

    @Test
    void everyKindOfProblemIsInThePage() throws IOException {
        if (System.getProperty(UPDATE) != null) {
            Files.writeString(PAGE, page());
        }
        assertThat(Files.readString(PAGE))
                .as("docs/reference/problems.md is written by this test: run it with -D%s=1", UPDATE)
                .isEqualTo(page());
    }

    @Test
    void aWordStandsForOneThingOnlyAndIsAReasonThatKubernetesTakes() {
        assertThat(Arrays.stream(ProblemCode.values()).map(ProblemCode::word))
                .doesNotHaveDuplicates()
                .allSatisfy(word -> assertThat(word).matches("[A-Z][A-Za-z]{0,63}"));
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # Problems

                <!-- Written from the catalogue by ProblemPageTest. -->

                A fault has one word, wherever it is met: in `regpath status` and `regpath plan`, in the agent's log, in metrics,
                in Events and in the conditions of a RegistryPath. Each case says what was seen, where, and what to do; here is
                what they have in common. Where a verification looks for the same, the [diagnostic](../diagnostics/README.md)
                says more. `regpath help WORD` shows one of them on a node.

                *Rejected* and *stays as it was* are explained with the [RegistryPath](registrypath.md#problems).
                """);
        for (Area area : Area.values()) {
            page.append("\n## %s\n\n%s\n\n".formatted(area.title(), area.meaning()));
            page.append("| word | meaning | what to do | effect | diagnostic |\n|---|---|---|---|---|\n");
            ProblemCode.of(area).forEach(code -> page.append(row(code)));
        }
        return page.toString();
    }

    private static String row(ProblemCode code) {
        return "| `%s` | %s | %s | %s | %s |\n"
                .formatted(
                        code.word(),
                        code.meaning(),
                        code.remedy(),
                        code.effect().words(),
                        code.diagnostic()
                                .map(more -> "[%1$s](../diagnostics/%1$s.md)".formatted(more.code()))
                                .orElse(""));
    }
}
