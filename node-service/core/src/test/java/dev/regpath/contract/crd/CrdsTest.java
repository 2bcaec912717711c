package dev.regpath.contract.crd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.ScenarioDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.yaml.snakeyaml.Yaml;

/** Holds the CRDs to the decoder. After a wanted change, run with {@code -Dregpath.crds.update}. */
class CrdsTest {
    private static final Path DIRECTORY = Path.of("../../deploy/chart/regpath/files/crds");
    private static final ApiServer SERVER = new ApiServer(Crds.path());

    @Test
    void theFilesAreWhatIsMade() throws IOException {
        for (Map.Entry<String, String> document : Crds.documents().entrySet()) {
            Path file = DIRECTORY.resolve(document.getKey());
            if (System.getProperty("regpath.crds.update") != null) {
                Files.createDirectories(DIRECTORY);
                Files.writeString(file, document.getValue());
            }
            assertThat(Files.readString(file)).isEqualTo(document.getValue());
        }
    }

    /** Kubernetes reads YAML 1.1, in which a bare True is no text. */
    @Test
    void thoseWhoReadOlderYamlFindTheSameInTheFiles() {
        assertThat(Crds.documents().values())
                .allSatisfy(document -> assertThat(
                                new Yaml().<Map<?, ?>>load(document).toString())
                        .isEqualTo(new Load(LoadSettings.builder().build())
                                .loadFromString(document)
                                .toString()))
                .allSatisfy(document -> assertThat(
                                new Yaml().<Map<?, ?>>load(document).toString())
                        .doesNotContain("enum=[true"));
    }

    /** The API server foresees the worst that each rule can cost, and takes no definition with one that is too dear. */
    @Test
    void theApiServerCanForeseeWhatEachObjectCostsIt() {
        List<String> unforeseeable = new ArrayList<>();
        for (Map<String, Object> schema : List.of(Crds.path(), Crds.node(), Crds.route())) {
            findUnforeseeable("", schema, 1, unforeseeable);
        }

        assertThat(unforeseeable).isEmpty();
    }

    private static void findUnforeseeable(String path, Map<?, ?> schema, long times, List<String> found) {
        boolean ruled = schema.containsKey("x-kubernetes-validations");
        if (ruled && (schema.containsKey("x-kubernetes-int-or-string") || schema.containsKey("pattern"))) {
            found.add(path + ": a rule about a single text or number, which bounds and patterns can say");
        }
        // Each of ours costs less than a hundredth of what the API server allows for one rule.
        if (ruled && times > 1024) {
            found.add(path + ": a rule that is asked %d times".formatted(times));
        }
        if ("string".equals(schema.get("type")) && !schema.containsKey("maxLength") && !schema.containsKey("enum")) {
            found.add(path + ": a text of any length");
        }
        if (schema.get("maximum") instanceof Number most && most.longValue() > Integer.MAX_VALUE) {
            found.add(path + ": a bound that the API server takes for no integer");
        }
        if (schema.get("properties") instanceof Map<?, ?> properties) {
            properties.forEach(
                    (name, property) -> findUnforeseeable(path + "." + name, (Map<?, ?>) property, times, found));
        }
        if (schema.get("additionalProperties") instanceof Map<?, ?> values) {
            findUnforeseeable(path + ".*", values, times * most(schema, "maxProperties", path, found), found);
        }
        if (schema.get("items") instanceof Map<?, ?> items) {
            findUnforeseeable(path + "[]", items, times * most(schema, "maxItems", path, found), found);
        }
    }

    private static long most(Map<?, ?> schema, String bound, String path, List<String> found) {
        if (schema.get(bound) instanceof Number most) {
            return most.longValue();
        }
        found.add(path + ": no " + bound);
        return 1;
    }

    /** What the schema does not know is pruned, not rejected; a word that it does not know would cost the whole report. */
    @Test
    void theReportOfANewerAgentIsTaken() throws IOException {
        Map<?, ?> object = (Map<?, ?>) new Load(LoadSettings.builder().build())
                .loadFromString(
                        Files.readString(Path.of("src/test/resources/skew/registrypathnode-by-a-newer-agent.json")));

        assertThat(new ApiServer(Crds.node()).faults(object)).isEmpty();
    }

    /** A node could not tell a Service that was pruned from one that is not there. */
    @Test
    void whatIsResolvedIsOpenSoThatTheSchemaOfAnOlderVersionPrunesNothingOfIt() {
        assertThat(property(property(Crds.path(), "status"), "resolved"))
                .extracting("x-kubernetes-preserve-unknown-fields")
                .isEqualTo(true);
    }

    @Test
    void everyFieldThatIsWrittenIsOnItsPage() throws IOException {
        SortedSet<String> ofPaths = new TreeSet<>();
        collect("status", property(Crds.path(), "status"), ofPaths);
        SortedSet<String> ofNodes = new TreeSet<>();
        collect("spec", property(Crds.node(), "spec"), ofNodes);
        collect("status", property(Crds.node(), "status"), ofNodes);
        String paths = Files.readString(Path.of("../../docs/reference/registrypath.md"));
        String nodes = Files.readString(Path.of("../../docs/reference/registrypathnode.md"));
        SortedSet<String> ofRoutes = new TreeSet<>();
        collect("spec", property(Crds.route(), "spec"), ofRoutes);
        String routes = Files.readString(Path.of("../../docs/reference/registryroute.md"));
        assertThat(ofRoutes).allSatisfy(field -> assertThat(routes).contains("| `" + field + "` |"));
        assertThat(ofPaths).allSatisfy(field -> assertThat(paths).contains("| `" + field + "` |"));
        assertThat(ofNodes).allSatisfy(field -> assertThat(nodes).contains("| `" + field + "` |"));
    }

    private static Map<?, ?> property(Map<?, ?> schema, String name) {
        Map<?, ?> properties = (Map<?, ?>) Objects.requireNonNull(schema.get("properties"));
        return (Map<?, ?>) Objects.requireNonNull(properties.get(name));
    }

    private static void collect(String path, Map<?, ?> schema, SortedSet<String> fields) {
        if (schema.get("properties") instanceof Map<?, ?> properties) {
            properties.forEach((name, property) -> {
                fields.add(path + "." + name);
                collect(path + "." + name, (Map<?, ?>) property, fields);
            });
        }
        if (schema.get("items") instanceof Map<?, ?> items) {
            collect(path + "[]", items, fields);
        }
    }

    @Test
    void whatTheDecoderTakesTheApiServerTakes() throws IOException {
        List<ScenarioDocument> taken = corpus().stream()
                .filter(document -> document.decode().problems().isEmpty())
                .toList();
        assertThat(taken)
                .hasSizeGreaterThan(60)
                .allSatisfy(document -> assertThat(SERVER.faults(document.tree()))
                        .as("%s: %s", document.scenario(), document.text())
                        .isEmpty());
    }

    @Test
    void whatTheDecoderRejectsTheApiServerRejectsUnlessOnlyNodesCanTell() throws IOException {
        List<ScenarioDocument> rejected = corpus().stream()
                .filter(document -> !document.problemsForTheApiServer().isEmpty())
                .toList();
        assertThat(rejected)
                .hasSizeGreaterThan(15)
                .allSatisfy(document -> assertThat(SERVER.faults(document.tree()))
                        .as("%s: %s", document.scenario(), document.text())
                        .isNotEmpty());
    }

    private static List<ScenarioDocument> corpus() throws IOException {
        return ScenarioDocument.read(Path.of("src/test/resources/scenarios"));
    }
}
