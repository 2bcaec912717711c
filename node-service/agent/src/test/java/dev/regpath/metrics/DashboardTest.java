package dev.regpath.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The dashboard and the alert rules ask for metrics and labels that the agent has, and for no others. */
class DashboardTest {
    private static final Path DASHBOARD = Path.of("../../deploy/chart/regpath/files/dashboards/regpath.json");
    private static final Path ALERTS = Path.of("../../deploy/chart/regpath/files/alerts/regpath.yaml");
    private static final Path RUNBOOKS = Path.of("../../docs/runbooks");

    private static final Pattern NAME = Pattern.compile("\\b(?:regpath|process|jvm)_[a-z_]+\\b");
    private static final Pattern SELECTOR = Pattern.compile("(" + NAME.pattern() + ")\\{([^}]*)}");
    private static final Pattern MATCHER = Pattern.compile("([a-z_]+)(?:=~|!~|!=|=)\"([^\"]*)\"");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|on) \\(([a-z_, ]*)\\)");
    private static final Pattern IN_TEXT = Pattern.compile("\\{\\{ *(?:\\$labels\\.)?([a-z_]+) *}}");

    /** What Prometheus itself adds to each series. */
    private static final Set<String> ADDED = Set.of("job", "instance", "le");

    @ParameterizedTest
    @MethodSource("expressions")
    void everyMetricAndLabelExists(String expression) {
        Set<String> labels = new TreeSet<>(ADDED);
        for (String name : all(NAME, expression, 0)) {
            labels.addAll(metric(name).labels());
        }
        for (MatchResult selector : SELECTOR.matcher(expression).results().toList()) {
            assertThat(labelsOf(selector.group(1))).containsAll(all(MATCHER, selector.group(2), 1));
        }
        for (String grouping : all(GROUPING, expression, 1)) {
            assertThat(labels).containsAll(List.of(grouping.split(", ", -1)));
        }
        assertThat(all(NAME, expression, 0)).isNotEmpty();
    }

    @Test
    void countersAreLookedAtAsRatesOnly() throws IOException {
        for (String expression : expressions().toList()) {
            for (String name : all(NAME, expression, 0)) {
                if (name.endsWith("_total")) {
                    assertThat(expression).containsPattern("(?:rate|increase)\\(" + name);
                }
            }
        }
    }

    @Test
    void thePanelsAreNamedAndDoNotOverlap() throws IOException {
        Set<String> titles = new TreeSet<>();
        Set<Integer> ids = new TreeSet<>();
        Set<String> taken = new TreeSet<>();
        for (JsonElement element : dashboard().getAsJsonArray("panels")) {
            JsonObject panel = element.getAsJsonObject();
            assertThat(titles.add(panel.get("title").getAsString())).isTrue();
            assertThat(ids.add(panel.get("id").getAsInt())).isTrue();
            JsonObject place = panel.getAsJsonObject("gridPos");
            int right = place.get("x").getAsInt() + place.get("w").getAsInt();
            assertThat(right).isLessThanOrEqualTo(24);
            for (int x = place.get("x").getAsInt(); x < right; x++) {
                for (int y = 0; y < place.get("h").getAsInt(); y++) {
                    assertThat(taken.add("%d/%d".formatted(x, place.get("y").getAsInt() + y)))
                            .as(panel.get("title").getAsString())
                            .isTrue();
                }
            }
        }
    }

    @Test
    void everyAlertHasARunbookAndEveryRunbookAnAlert() throws IOException {
        Set<String> linked = new TreeSet<>(Set.of("README.md"));
        String index = Files.readString(RUNBOOKS.resolve("README.md"));
        for (Map<?, ?> rule : rules()) {
            String link = String.valueOf(((Map<?, ?>) value(rule, "annotations")).get("runbook_url"));
            String page = link.substring(link.lastIndexOf('/') + 1);
            assertThat(Files.readString(RUNBOOKS.resolve(page)))
                    .startsWith("# " + value(rule, "alert") + "\n")
                    .contains("`" + value(rule, "expr") + "`", "## Look", "## Repair");
            assertThat(index).contains("[%s](%s)".formatted(value(rule, "alert"), page));
            linked.add(page);
        }
        try (Stream<Path> pages = Files.list(RUNBOOKS)) {
            assertThat(pages.map(page -> page.getFileName().toString())).containsExactlyInAnyOrderElementsOf(linked);
        }
    }

    @Test
    void whatAnAlertSaysNamesOnlyLabelsThatItsExpressionKeeps() throws IOException {
        for (Map<?, ?> rule : rules()) {
            String expression = String.valueOf(value(rule, "expr"));
            Set<String> kept = new TreeSet<>(ADDED);
            Optional<String> grouping = all(GROUPING, expression, 1).stream().findFirst();
            if (grouping.isPresent() && expression.contains("by (")) {
                kept.addAll(List.of(grouping.get().split(", ", -1)));
            } else {
                all(NAME, expression, 0)
                        .forEach(name -> kept.addAll(metric(name).labels()));
            }
            Map<?, ?> annotations = (Map<?, ?>) value(rule, "annotations");
            assertThat(kept)
                    .containsAll(
                            all(IN_TEXT, annotations.get("summary") + " " + annotations.get("description"), 1).stream()
                                    .filter(word -> !word.equals("value"))
                                    .toList());
        }
    }

    static Stream<String> expressions() throws IOException {
        List<String> all = new ArrayList<>();
        for (JsonElement panel : dashboard().getAsJsonArray("panels")) {
            JsonArray targets = panel.getAsJsonObject().getAsJsonArray("targets");
            if (targets != null) {
                targets.forEach(
                        target -> all.add(target.getAsJsonObject().get("expr").getAsString()));
            }
        }
        rules().forEach(rule -> all.add(String.valueOf(value(rule, "expr"))));
        return all.stream();
    }

    private static JsonObject dashboard() throws IOException {
        return JsonParser.parseString(Files.readString(DASHBOARD)).getAsJsonObject();
    }

    private static List<Map<?, ?>> rules() throws IOException {
        Map<?, ?> file = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(ALERTS));
        Map<?, ?> group = (Map<?, ?>) ((List<?>) value(file, "groups")).getFirst();
        return ((List<?>) value(group, "rules"))
                .stream().<Map<?, ?>>map(rule -> (Map<?, ?>) rule).toList();
    }

    private static Object value(Map<?, ?> map, String key) {
        return Objects.requireNonNull(map.get(key), () -> key + " in " + map);
    }

    private static Metric metric(String name) {
        String plain = name.replaceAll("_(?:bucket|sum|count)$", "");
        return Arrays.stream(Metric.values())
                .filter(metric -> metric.text().equals(name)
                        || (metric.type() == Metric.MetricType.HISTOGRAM
                                && metric.text().equals(plain)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the agent has no metric " + name));
    }

    private static Set<String> labelsOf(String name) {
        return Stream.concat(metric(name).labels().stream(), ADDED.stream()).collect(Collectors.toSet());
    }

    private static List<String> all(Pattern pattern, String text, int group) {
        return pattern.matcher(text)
                .results()
                .map(result -> result.group(group))
                .toList();
    }
}
