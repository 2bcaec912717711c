package dev.regpath.bench;

import static dev.regpath.bench.Samples.figures;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerformancePageTest {
    private static final Path CHECKOUT = Path.of("..");
    private static final Path PAGE = Path.of("docs/performance.md");
    private static final Figures FIGURES = figures(
            Samples.figure("start-bare", "s", 0.5, 0.625),
            Samples.figure("cluster-rss", "MiB", 76.5),
            Samples.figure("pull-direct", "s", 4.0),
            Samples.figure("pull-redirect", "s", 4.25));

    @TempDir
    private Path directory;

    @BeforeEach
    void writeACheckout() throws IOException {
        write(PAGE, "before\n<!-- measured: start -->\nold\n<!-- end -->\nbetween [9 s](#pull)\n");
        write(Path.of("README.md"), "takes [9 s](docs/performance.md#pull) and [3 s](docs/performance.md#install)\n");
        write(Path.of("docs/faq.md"), "It is [9\nMiB](performance.md#agent-memory-cluster).\n");
        write(Path.of("deploy/chart/regpath/values.yaml"), "# Measured: 114 MiB resident\n");
        write(Path.of("deploy/chart/regpath/README.md"), "| Measured: 114 MiB resident |\n");
    }

    private void write(Path path, String text) throws IOException {
        Files.createDirectories(directory.resolve(path).getParent());
        Files.writeString(directory.resolve(path), text);
    }

    private String written(String path) throws IOException {
        return PerformancePage.of(directory, FIGURES).getOrDefault(Path.of(path), "");
    }

    @Test
    void aTableTakesThePlaceOfTheOneBefore() throws IOException {
        assertThat(written("docs/performance.md"))
                .startsWith("before\n<!-- measured: start -->\n\n| | what |")
                .contains("| 0.50 s (0.50–0.63) | ≤ 0.6 s: met |", "Measured 2026-11-30, 2 cores")
                .doesNotContain("old")
                .contains("\n\n<!-- end -->\nbetween ");
    }

    @Test
    void aPageThatQuotesAFigureQuotesTheNewOne() throws IOException {
        assertThat(written("docs/performance.md")).endsWith("between [4.25 s](#pull)\n");
        assertThat(written("README.md"))
                .isEqualTo("takes [4.25 s](docs/performance.md#pull) and [3 s](docs/performance.md#install)\n");
        assertThat(written("docs/faq.md")).isEqualTo("It is [77 MiB](performance.md#agent-memory-cluster).\n");
    }

    @Test
    void theChartNamesTheMemoryThatWasMeasured() throws IOException {
        assertThat(written("deploy/chart/regpath/values.yaml")).isEqualTo("# Measured: 77 MiB resident\n");
        assertThat(written("deploy/chart/regpath/README.md")).isEqualTo("| Measured: 77 MiB resident |\n");
    }

    @Test
    void plotsAreThoseOfWhatWasMeasured() throws IOException {
        assertThat(PerformancePage.of(directory, FIGURES))
                .containsKey(Path.of("docs/figures/pulls.svg"))
                .doesNotContainKey(Path.of("docs/figures/hooks.svg"));
    }

    @Test
    void aSecondTimeChangesNothing() throws IOException {
        Map<Path, String> first = PerformancePage.of(directory, FIGURES);
        for (Map.Entry<Path, String> file : first.entrySet()) {
            write(file.getKey(), file.getValue());
        }

        assertThat(PerformancePage.of(directory, FIGURES)).isEqualTo(first);
    }

    @Test
    void aPlaceForATableThatDoesNotExistIsAnError() throws IOException {
        write(PAGE, "<!-- measured: nothing -->\n<!-- end -->\n");

        assertThatThrownBy(() -> PerformancePage.of(directory, FIGURES)).hasMessageContaining("nothing");
    }

    @Test
    void partsThatWereNotMeasuredAnewKeepTheirFigures() throws IOException {
        write(Path.of("docs/figures/figures.jsonl"), FIGURES.text());
        write(
                Path.of("target/bench/agent.jsonl"),
                Samples.figure("start-bare", "s", 0.25).line() + "\n");

        PerformancePage.main(new String[] {
            directory.toString(), directory.resolve("target/bench").toString()
        });

        assertThat(Files.readString(directory.resolve(PAGE))).contains("| 0.25 s |", "[4.25 s](#pull)");
        assertThat(Files.readString(directory.resolve("docs/figures/figures.jsonl")))
                .contains("0.25")
                .doesNotContain("0.625");
    }

    @Test
    void thePagesOfThisCheckoutAreThoseOfItsData() throws IOException {
        Map<Path, String> stated = new HashMap<>();
        Map<Path, String> expected = PerformancePage.of(CHECKOUT);
        for (Path path : expected.keySet()) {
            stated.put(path, Files.readString(CHECKOUT.resolve(path)));
        }
        assertThat(stated).as("./dev bench docs writes them").isEqualTo(expected);
    }

    @Test
    void eachTableHasAPlace() throws IOException {
        assertThat(Pattern.compile("<!-- measured: ([a-z]+) -->")
                        .matcher(Files.readString(CHECKOUT.resolve(PAGE)))
                        .results()
                        .map((MatchResult place) -> place.group(1)))
                .containsExactlyInAnyOrderElementsOf(PerformanceTables.tables().stream()
                        .map(FigureTable::name)
                        .toList());
    }
}
