package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The dashboard of the chart.
 *
 * @param json as Grafana reads it
 */
record Dashboard(JsonObject json) {
    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.+), [a-z]+\\)");

    static Dashboard read(Path chart) throws IOException {
        return new Dashboard(JsonParser.parseString(Files.readString(chart.resolve("files/dashboards/regpath.json")))
                .getAsJsonObject());
    }

    /**
     * What Prometheus is asked for its variables and panels.
     *
     * @param variables what Grafana would put in for each {@code $name}
     */
    List<String> expressions(Map<String, String> variables) {
        Stream<String> ofVariables = objects(json.getAsJsonObject("templating"), "list")
                .filter(variable -> variable.get("type").getAsString().equals("query"))
                .map(variable -> variable.getAsJsonObject("query").get("query").getAsString())
                .flatMap(query -> LABEL_VALUES.matcher(query).results())
                .map((MatchResult query) -> query.group(1));
        Stream<String> ofPanels = objects(json, "panels")
                .filter(panel -> panel.has("targets"))
                .flatMap(panel -> objects(panel, "targets"))
                .map(target -> target.get("expr").getAsString());
        return Stream.concat(ofVariables, ofPanels)
                .map(expression -> filledIn(expression, variables))
                .toList();
    }

    private static Stream<JsonObject> objects(JsonObject parent, String name) {
        return parent.getAsJsonArray(name).asList().stream().map(JsonElement::getAsJsonObject);
    }

    private static String filledIn(String expression, Map<String, String> variables) {
        String filled = expression;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            filled = filled.replace(variable.getKey(), variable.getValue());
        }
        assertThat(filled).doesNotContain("$");
        return filled;
    }
}
