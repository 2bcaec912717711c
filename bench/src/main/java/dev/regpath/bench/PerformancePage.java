package dev.regpath.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the documentation says of a data file: the tables of docs/performance.md, the plots, and each figure that another
 * page quotes.
 */
public final class PerformancePage {
    private static final Path PAGE = Path.of("docs/performance.md");
    private static final Path PLOTS = Path.of("docs/figures");
    private static final Path DATA = PLOTS.resolve("figures.jsonl");

    /** The chart says what its requests and limits rest on. */
    private static final List<Path> CHART =
            List.of(Path.of("deploy/chart/regpath/values.yaml"), Path.of("deploy/chart/regpath/README.md"));

    private static final Pattern PLACE =
            Pattern.compile("(<!-- measured: ([a-z]+) -->\n).*?(<!-- end -->)", Pattern.DOTALL);
    private static final Pattern QUOTE =
            Pattern.compile("\\[[^\\[\\]]*\\]\\(((?:[./a-z]*performance\\.md)?#([a-z0-9-]+))\\)");
    private static final Pattern MEMORY = Pattern.compile("Measured: \\d+ MiB");

    private final Path checkout;
    private final Figures figures;
    private final Map<String, String> quoted = new HashMap<>();

    private PerformancePage(Path checkout, Figures figures) {
        this.checkout = checkout;
        this.figures = figures;
        PerformanceTables.tables().stream()
                .flatMap(table -> table.rows().stream())
                .forEach(row -> row.quoted(figures).ifPresent(text -> quoted.put(row.anchor(), text)));
    }

    /**
     * Takes what was measured into the documentation; what was not measured this time stays as it is.
     *
     * @param arguments the checkout, and the directory with what was measured
     */
    public static void main(String[] arguments) throws IOException {
        Path checkout = Path.of(arguments[0]);
        Path data = checkout.resolve(DATA);
        List<String> lines = Stream.concat(
                        Files.exists(data) ? Files.readAllLines(data).stream() : Stream.of(),
                        FigureFile.lines(Path.of(arguments[1])).stream())
                .toList();
        Figures figures = Figures.parse(lines);
        Files.createDirectories(data.getParent());
        Files.writeString(data, figures.text());
        for (Map.Entry<Path, String> file : of(checkout, figures).entrySet()) {
            Files.writeString(checkout.resolve(file.getKey()), file.getValue());
        }
    }

    /** All files of the documentation that show figures, as they are to be. */
    static Map<Path, String> of(Path checkout, Figures figures) throws IOException {
        return new PerformancePage(checkout, figures).files();
    }

    /** As they are to be by the data of the checkout itself. */
    static Map<Path, String> of(Path checkout) throws IOException {
        return of(checkout, Figures.parse(Files.readAllLines(checkout.resolve(DATA))));
    }

    private Map<Path, String> files() throws IOException {
        Map<Path, String> files = new HashMap<>();
        for (Plot plot : PerformanceTables.plots()) {
            plot.svg(figures).ifPresent(svg -> files.put(PLOTS.resolve(plot.name() + ".svg"), svg));
        }
        for (Path page : pages()) {
            files.put(page, quoting(Files.readString(checkout.resolve(page))));
        }
        files.computeIfPresent(PAGE, (_, text) -> withTables(text));
        for (Path file : CHART) {
            String text = Files.readString(checkout.resolve(file));
            files.put(file, MEMORY.matcher(text).replaceAll(match -> memory(match.group())));
        }
        return files;
    }

    private String memory(String before) {
        String measured = quoted.get("agent-memory-cluster");
        return measured == null ? before : "Measured: " + measured;
    }

    private List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(checkout.resolve("docs"));
                Stream<Path> top = Files.list(checkout)) {
            return Stream.concat(docs, top)
                    .filter(path -> path.toString().endsWith(".md"))
                    .map(checkout::relativize)
                    .sorted()
                    .toList();
        }
    }

    /** A link to a figure shows that figure. */
    String quoting(String text) {
        return QUOTE.matcher(text).replaceAll(match -> Matcher.quoteReplacement(quote(match)));
    }

    private String quote(MatchResult match) {
        String measured = quoted.get(match.group(2));
        return measured == null ? match.group() : "[%s](%s)".formatted(measured, match.group(1));
    }

    private String withTables(String text) {
        Map<String, FigureTable> tables =
                PerformanceTables.tables().stream().collect(Collectors.toMap(FigureTable::name, table -> table));
        return PLACE.matcher(text).replaceAll(match -> {
            FigureTable table = tables.get(match.group(2));
            if (table == null) {
                throw new IllegalStateException(
                        "%s has a place for %s, which is no table".formatted(PAGE, match.group(2)));
            }
            return Matcher.quoteReplacement(
                    match.group(1) + "\n" + table.text(figures) + "\n" + table.measuredOn(figures) + match.group(3));
        });
    }
}
