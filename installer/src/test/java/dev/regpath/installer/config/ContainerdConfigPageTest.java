package dev.regpath.installer.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.fault.Area;
import dev.regpath.fault.ProblemCode;
import dev.regpath.runtime.Distribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds docs/reference/containerd-config.md to what is really known. */
class ContainerdConfigPageTest {
    private static final Path PAGE = Path.of("../docs/reference/containerd-config.md");

    @Test
    void everyLayoutHasItsRow() throws IOException {
        List<String> rows = Files.readAllLines(PAGE);
        assertThat(Arrays.stream(Distribution.values()).map(Distribution::title))
                .allSatisfy(title -> assertThat(rows).anyMatch(row -> row.startsWith("| " + title)));
    }

    @Test
    void everyKindOfProblemHasItsRow() throws IOException {
        String page = Files.readString(PAGE);
        assertThat(ProblemCode.of(Area.CONTAINERD))
                .allSatisfy(code -> assertThat(page).contains("| `" + code.word() + "` |"));
    }
}
