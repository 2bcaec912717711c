package dev.regpath.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.regpath.deploy.MarkdownPage.Link;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages agree with each other and with the chart: links, figures, versions, the name of the image. */
class DocsTest {
    private static final Path CHECKOUT = Path.of("..");
    private static final Path CHART_PAGE =
            CHECKOUT.resolve("deploy/chart/regpath/README.md").normalize();
    private static final Path PERFORMANCE =
            CHECKOUT.resolve("docs/performance.md").normalize();
    private static final Pattern NUMBER = Pattern.compile("\\d+(?:[.,]\\d+)*");

    /** What only a measurement can tell; durations in seconds are mostly settings. */
    private static final Pattern MEASURED =
            Pattern.compile("\\b\\d+(?:[.,]\\d+)* ?(?:ns|µs|ms|MiB|KiB|MB|kB)(?![\\w/])");

    /** Figures that are no measurements: limits and intervals that the code has. */
    private static final Set<String> SETTINGS =
            Set.of("20 ms", "1ms", "100ms", "300ms", "80 MiB", "1 MiB", "256 KiB", "128 KiB", "16 MiB", "512 MiB");

    private static final Pattern VERSION =
            Pattern.compile("regpath[-:](\\d+\\.\\d+\\.\\d+[-\\w]*?)(?=-linux|-image|[` \\n)]|$)");
    private static final Pattern IMAGE = Pattern.compile("[\\w.-]+/(?:[\\w.-]+/)*regpath:(?!VERSION)[\\w.-]+");

    private static List<MarkdownPage> pages() throws IOException {
        List<MarkdownPage> pages = new ArrayList<>();
        for (Path path : markdown()) {
            pages.add(MarkdownPage.read(path));
        }
        return pages;
    }

    private static List<Path> markdown() throws IOException {
        try (Stream<Path> docs = Files.walk(CHECKOUT.resolve("docs"));
                Stream<Path> top = Files.list(CHECKOUT)) {
            return Stream.of(docs, top, Stream.of(CHART_PAGE))
                    .flatMap(paths -> paths)
                    .filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void noLinkIsDead() throws IOException {
        assertThat(deadLinks(pages())).isEmpty();
    }

    /** Or the test above would prove nothing. */
    @Test
    void aDeadLinkIsFound(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("b.md"), "# The `way` of a pull\n\n## Twice\n\n## Twice\n");
        Path page = directory.resolve("a.md");
        Files.writeString(page, """
                [good](b.md) [good](b.md#the-way-of-a-pull) [good](#here) [good](b.md#twice-1) [outside](https://a.example)
                `[code](nowhere.md)`

                ```text
                [code](nowhere.md)
                ```

                # Here
                [one](c.md) [two](b.md#elsewhere)
                [three](#there)
                """);

        assertThat(deadLinks(List.of(MarkdownPage.read(page))).stream().map(dead -> dead.replaceFirst(".*/", "")))
                .containsExactly("a.md:9: c.md", "a.md:9: b.md#elsewhere", "a.md:10: #there");
    }

    private static List<String> deadLinks(List<MarkdownPage> pages) throws IOException {
        List<String> dead = new ArrayList<>();
        for (MarkdownPage page : pages) {
            for (Link link : page.links()) {
                if (!link.isOutside() && !leadsSomewhere(page, link)) {
                    dead.add("%s:%d: %s".formatted(page.path(), link.line(), link.target()));
                }
            }
        }
        return dead;
    }

    private static boolean leadsSomewhere(MarkdownPage page, Link link) throws IOException {
        Path target = target(page, link);
        return Files.exists(target)
                && (link.anchor().isEmpty()
                        || MarkdownPage.read(target).anchors().contains(link.anchor()));
    }

    private static Path target(MarkdownPage page, Link link) {
        return link.file().isEmpty()
                ? page.path()
                : page.path().resolveSibling(link.file()).normalize();
    }

    @Test
    void aFigureThatIsQuotedIsTheOneThatWasMeasured() throws IOException {
        Map<String, String> measured = measured();
        List<String> wrong = new ArrayList<>();
        for (MarkdownPage page : pages()) {
            for (Link link : page.links()) {
                if (target(page, link).equals(PERFORMANCE) && !link.anchor().isEmpty()) {
                    String row = Objects.requireNonNullElse(measured.get(link.anchor()), "");
                    if (!numbers(row).containsAll(numbers(link.text()))) {
                        wrong.add("%s:%d: %s is not in: %s".formatted(page.path(), link.line(), link.text(), row));
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(measured).containsKeys("pull", "agent-memory", "hook-miss", "boot");
    }

    /** A figure that stands in two places without a link is one that will differ one day. */
    @Test
    void noPageHasAFigureOfItsOwn() throws IOException {
        List<String> own = new ArrayList<>();
        for (MarkdownPage page : pages()) {
            // The chart's page repeats the comments of its values, which the next test holds to what was measured.
            if (page.path().equals(PERFORMANCE) || page.path().equals(CHART_PAGE)) {
                continue;
            }
            for (int i = 0; i < page.prose().size(); i++) {
                String line = page.prose().get(i).replaceAll("\\[[^\\]]*\\]\\([^)]*performance\\.md#[^)]*\\)", "");
                Matcher figure = MEASURED.matcher(line);
                while (figure.find()) {
                    if (!SETTINGS.contains(figure.group())) {
                        own.add("%s:%d: %s".formatted(page.path(), i + 1, figure.group()));
                    }
                }
            }
        }
        assertThat(own).isEmpty();
    }

    @Test
    void theChartAsksForTheMemoryThatWasMeasured() throws IOException {
        String values = Files.readString(CHECKOUT.resolve("deploy/chart/regpath/values.yaml"));
        Matcher figure = Pattern.compile("Measured: (\\d+ MiB)").matcher(values);

        assertThat(figure.find()).isTrue();
        assertThat(measured().get("agent-memory-cluster")).contains(figure.group(1));
    }

    private static Map<String, String> measured() throws IOException {
        Map<String, String> rows = new HashMap<>();
        for (String line : Files.readAllLines(PERFORMANCE)) {
            Matcher name =
                    Pattern.compile("\\| <a id=\"([^\"]+)\"></a> \\|(.*)").matcher(line);
            if (name.matches()) {
                rows.put(name.group(1), name.group(2));
            }
        }
        return rows;
    }

    private static List<String> numbers(String text) {
        return NUMBER.matcher(text).results().map(number -> number.group()).toList();
    }

    @Test
    void everyPageNamesTheVersionAndTheImageOfTheChart() throws IOException {
        String image = chartImage();
        String version = image.replaceFirst(".*:", "");
        List<String> others = new ArrayList<>();
        for (Path path : markdown()) {
            String text = Files.readString(path);
            VERSION.matcher(text)
                    .results()
                    .map(match -> match.group(1))
                    .filter(each -> !each.equals(version))
                    .forEach(each -> others.add(path + ": " + each));
            IMAGE.matcher(text)
                    .results()
                    .map(match -> match.group())
                    .filter(each -> !each.equals(image))
                    .forEach(each -> others.add(path + ": " + each));
        }
        assertThat(others).isEmpty();
    }

    private static String chartImage() {
        JsonObject daemonSet = TestChart.CHART.render(Map.of()).get("DaemonSet", "regpath-node");
        return daemonSet
                .getAsJsonObject("spec")
                .getAsJsonObject("template")
                .getAsJsonObject("spec")
                .getAsJsonArray("containers")
                .get(0)
                .getAsJsonObject()
                .get("image")
                .getAsString();
    }

    @Test
    void theReadmeLeadsToEveryPage() throws IOException {
        MarkdownPage readme = MarkdownPage.read(CHECKOUT.resolve("README.md"));
        List<Path> linked =
                readme.links().stream().map(link -> target(readme, link)).toList();
        try (Stream<Path> docs = Files.list(CHECKOUT.resolve("docs"))) {
            assertThat(docs.filter(path -> path.toString().endsWith(".md"))
                            .map(Path::normalize)
                            // Linked from the page it is part of.
                            .filter(path -> !path.endsWith("interrupted-installation.md")))
                    .allMatch(linked::contains, "linked from README.md");
        }
    }
}
