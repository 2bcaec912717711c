package dev.regpath.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** values.yaml, its schema and the table in the chart's README say the same of each value. */
class ValuesTest {
    private static final Path DIRECTORY = TestChart.CHART.directory();
    private static final String MARK = "<!-- Written from values.yaml by ValuesTest. -->\n";

    private static final Gson JSON = new GsonBuilder().disableHtmlEscaping().create();

    /** In the schema, and not among the values: Helm's own. */
    private static final String OF_HELM = "global";

    @Test
    void eachValueIsExplained() throws IOException {
        assertThat(CommentedValues.read(DIRECTORY.resolve("values.yaml")).all())
                .allSatisfy(value -> assertThat(value.text()).as(value.path()).isNotEmpty());
    }

    @Test
    void theSchemaKnowsTheVeryValuesThatThereAre() throws IOException {
        JsonObject schema = JsonParser.parseString(Files.readString(DIRECTORY.resolve("values.schema.json")))
                .getAsJsonObject();
        SortedSet<String> known = new TreeSet<>();
        collect("", schema, schema.getAsJsonObject("definitions"), known);
        known.remove(OF_HELM);

        assertThat(known)
                .isEqualTo(CommentedValues.read(DIRECTORY.resolve("values.yaml")).all().stream()
                        .map(CommentedValues.Value::path)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static void collect(String path, JsonObject schema, JsonObject definitions, SortedSet<String> known) {
        JsonObject resolved = schema.has("$ref")
                ? definitions.getAsJsonObject(schema.get("$ref").getAsString().replaceFirst(".*/", ""))
                : schema;
        boolean group = resolved.has("properties") && !isOneValue(path);
        if (!group) {
            known.add(path);
            return;
        }
        for (Map.Entry<String, JsonElement> property :
                resolved.getAsJsonObject("properties").entrySet()) {
            collect(
                    path.isEmpty() ? property.getKey() : path + "." + property.getKey(),
                    property.getValue().getAsJsonObject(),
                    definitions,
                    known);
        }
    }

    /** Kubernetes' own types. */
    private static boolean isOneValue(String path) {
        return path.endsWith(".resources") || path.endsWith(".updateStrategy");
    }

    @Test
    void theReadmeHasTheTableOfThem() throws IOException {
        Path readme = DIRECTORY.resolve("README.md");
        String now = Files.readString(readme);
        String before = now.substring(0, now.indexOf(MARK) + MARK.length());
        List<String> rows = new ArrayList<>(List.of("", "| value | default | |", "|---|---|---|"));
        for (CommentedValues.Value value :
                CommentedValues.read(DIRECTORY.resolve("values.yaml")).all()) {
            rows.add("| `%s` | `%s` | %s |"
                    .formatted(
                            value.path(),
                            JSON.toJson(value.initially()),
                            value.text().replace("|", "\\|")));
        }
        String wanted = before + String.join("\n", rows) + "\n";
        if (System.getProperty(ChartTest.UPDATE) != null) {
            Files.writeString(readme, wanted);
        }

        assertThat(Files.readString(readme)).isEqualTo(wanted);
    }
}
