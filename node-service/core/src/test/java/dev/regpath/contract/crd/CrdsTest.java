package dev.regpath.contract.crd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.RefusedSpec;
import dev.regpath.contract.RegistryPathDecoder;
import dev.regpath.contract.ScenarioDocument;
import dev.regpath.fault.Problem;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import org.yaml.snakeyaml.Yaml;

/** Holds the CRDs to the decoder. After a wanted change, run with {@code -Dregpath.crds.update}. */
class CrdsTest {
    private static final Path DIRECTORY = Path.of("../../deploy/chart/regpath/files/crds");
    private static final ApiServer SERVER = new ApiServer(Crds.path());

    /** What the API server allows for one rule wherever it is asked, by its own estimate. */
    private static final long MOST_FOR_A_RULE = 10_000_000;

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
        if (ruled && schema.containsKey("x-kubernetes-int-or-string")) {
            found.add(path + ": a rule about a text or number, which the API server takes for a text of any length");
        }
        // Each of ours about objects costs less than a hundredth of what the API server allows for one rule.
        if (ruled && "object".equals(schema.get("type")) && times > 1024) {
            found.add(path + ": a rule that is asked %d times".formatted(times));
        }
        if (ruled && "string".equals(schema.get("type")) && times * dearest(schema) > MOST_FOR_A_RULE) {
            found.add(
                    path + ": a rule about a text that may cost %d, asked %d times".formatted(dearest(schema), times));
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

    /** What a rule about a text costs if all of it is a pattern (k8s.io/apiserver/pkg/cel/library, cost.go). */
    private static long dearest(Map<?, ?> schema) {
        long bytes = 4 * ((Number) Objects.requireNonNull(schema.get("maxLength"))).longValue();
        List<?> rules = (List<?>) Objects.requireNonNull(schema.get("x-kubernetes-validations"));
        return rules.stream()
                .mapToLong(
                        rule -> String.valueOf(((Map<?, ?>) rule).get("rule")).length())
                .map(length -> (bytes / 10 + 1) * (length / 4 + 1))
                .max()
                .orElse(0);
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

    /** An older node rejects a path with a field that it does not know. */
    @Test
    void theApiServerWritesNoFieldIntoASpecThatDoesNotNeedIt() {
        Map<?, ?> fields =
                (Map<?, ?>) Objects.requireNonNull(property(Crds.path(), "spec").get("properties"));

        assertThat(fields.values())
                .allSatisfy(
                        field -> assertThat(((Map<?, ?>) field).get("default")).isNull());
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

    /** The same words, where the API server has words of ours for it. */
    @ParameterizedTest
    @MethodSource("refusals")
    void whatTheApiServerRefusesTheDecoderRejectsToo(RefusedSpec refusal) {
        assertThat(RegistryPathDecoder.decode("a.yaml", refusal.document()).problems())
                .extracting(Problem::what)
                .anySatisfy(what -> assertThat(what).contains(refusal.decoder()));
        List<String> faults = SERVER.faults(tree(refusal.document()));
        assertThat(faults).isNotEmpty();
        if (refusal.hasWords()) {
            assertThat(faults).anySatisfy(fault -> assertThat(fault).contains(refusal.server()));
        }
    }

    static List<RefusedSpec> refusals() {
        return RefusedSpec.all();
    }

    /** No message of the API server quotes what may be a secret. */
    @Test
    void aRuleAboutATextThatMayBeASecretIsARuleOfTheObjectAroundIt() {
        Map<?, ?> mirror = property(property(Crds.path(), "spec"), "mirror");
        assertThat(property(property(mirror, "ca"), "inline").keySet())
                .extracting(String::valueOf)
                .containsExactlyInAnyOrder("description", "type", "maxLength");
        assertThat(mirror.toString()).contains("fieldPath=.inline");
    }

    /** As it is written, in brackets, with a port, and with the faults that people make. */
    private static final List<String> FORMS =
            List.of("%s", "[%s]", "%s:5000", "[%s]:5000", "%s:0", "%s:", "[%s", "%s/24", "%s ");

    private static final List<String> HOSTS = List.of(
            "10.96.12.7",
            "1.2.3.4",
            "010.1.1.1",
            "256.1.1.1",
            "10.1",
            "0x7f.1",
            "127.0.0.1",
            "0.1.2.3",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
            "169.254.169.254",
            "169.254.1.1",
            "168.63.129.16",
            "::",
            "::1",
            "0::1",
            "::2",
            "1::",
            "2001:db8::7",
            "2001:DB8::7",
            "1:2:3:4:5:6:7:8",
            "1:2:3:4:5:6:7::",
            "::2:3:4:5:6:7:8",
            "1:2:3:4:5:6:7",
            ":::",
            "12345::",
            "::1.2.3.4",
            "::127.0.0.1",
            "1:2:3:4:5:6:1.2.3.4",
            "::ffff:1.2.3.4",
            "::ffff:0:1.2.3.4",
            "64:ff9b::1.2.3.4",
            "64:ff9b::7f00:1",
            "64:ff9b::a00:5",
            "2002:7f00:1::",
            "2002:a00:1::",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "ff::1",
            "fd00:ec2::254",
            "fd00:ec2::254:80",
            "fd00:ec2::1:254",
            "fd00::1",
            "::ff02:1",
            "localhost",
            "a.localhost",
            "localhost.example.com",
            "metadata",
            "registry.example.com",
            "registry",
            "a.b",
            "a..b",
            "-a.b",
            "a-.b",
            "a_b.c",
            "A.b",
            "a.b.",
            "1a.b",
            "a.1b",
            "a.1",
            "docker.io",
            "index.docker.io",
            "xn--a.b");

    private static final List<String> DURATIONS = List.of(
            "1s",
            "5m",
            "300s",
            "300.000000001s",
            "0s",
            "0m0.0s",
            "0.1ns",
            "100ms",
            "99.999999ms",
            "30s",
            "30.000000001s",
            "1ms",
            "0.999999999ms",
            "1000µs",
            "1000us",
            "1000000ns",
            "999999ns",
            "1m30s",
            "1.5s",
            "000000001s",
            "1s1s1s1s1s1s",
            "0",
            "1",
            "1d",
            "1 s",
            "-1s",
            ".5s",
            "5.s",
            "");

    private static final List<String> TEXTS = List.of(
            "/a",
            "/",
            "/a/",
            "/a//b",
            "/../a",
            "/a/..",
            "/./a",
            "/a/.",
            "/.a",
            "/..a",
            "/...",
            "/a/...",
            "a/b",
            "/a b",
            "/é",
            "kubelet.service",
            "a.b",
            "//a",
            "/a//",
            "",
            "ca.crt",
            ".",
            "..",
            "..a",
            ".a",
            "a..b",
            "a b",
            "1",
            "80",
            "a1",
            "1a",
            "1-1",
            "1-a",
            "a-1",
            "a--b",
            "-a",
            "http",
            "abcdefghijklmno",
            "abcdefghijklmnop",
            "app.kubernetes.io/name",
            "a/",
            "/b",
            "a/b/c",
            "A/b",
            "a/B_c.d",
            "team/app:1",
            "a:b:c",
            "a@sha256:00",
            "a__b",
            "a---b",
            "X-Host",
            "X Y",
            "a\tb",
            "a\nb",
            " a");

    @Test
    void aTextThatTheDecoderTakesTheApiServerTakesInEachField() {
        String redirect = "redirects: [{name: a, frontend: {%s, ports: [{port: 443}]}, backend: {%s}}]";
        String service = "service: {namespace: a, name: b}";
        String mirror = "mirror: {backend: {addresses: [a.b]}, %s}";
        List<String> hosts = FORMS.stream()
                .flatMap(form -> HOSTS.stream().map(form::formatted))
                .toList();
        int taken = 0;
        taken += taken(redirect.formatted("addresses: ['%s']", service), hosts);
        taken += taken(redirect.formatted("hosts: ['%s']", service), hosts);
        taken += taken(redirect.formatted("hosts: [a.b]", "addresses: ['%s']"), hosts);
        taken += taken(redirect.formatted("hosts: [a.b]", "addresses: ['%s'], ports: [{port: 1}]"), hosts);
        taken += taken("mirror: {backend: {addresses: ['%s']}}", hosts);
        taken += taken(mirror.formatted("dialTimeout: '%s'"), DURATIONS);
        taken += taken("mirror: {backend: {addresses: [a.b]}}, connectTimeout: '%s'", DURATIONS);
        taken += taken(mirror.formatted("ca: {file: \"%s\"}"), TEXTS);
        taken += taken(mirror.formatted("ca: {configMap: {namespace: a, name: b, key: \"%s\"}}"), TEXTS);
        taken += taken(mirror.formatted("overridePath: true, path: \"%s\""), TEXTS);
        taken += taken(mirror.formatted("headers: {\"%s\": a}"), TEXTS);
        taken += taken(mirror.formatted("headers: {X-Tenant: \"%s\"}"), TEXTS);
        taken += taken("mirror: {backend: {addresses: [a.b]}}, scope: {cgroups: [\"%s\"]}", TEXTS);
        taken += taken("mirror: {backend: {addresses: [a.b]}}, verify: {image: \"%s\"}", TEXTS);
        taken += taken("mirror: {backend: {service: {namespace: a, name: b, port: \"%s\"}}}", TEXTS);
        taken += taken(
                "mirror: {backend: {pods: {namespace: a, port: 1, selector: {matchExpressions: [{key: \"%s\", operator: Exists}]}}}}",
                TEXTS);

        assertThat(taken).isGreaterThan(300);
    }

    private static int taken(String fields, List<String> texts) {
        int taken = 0;
        for (String text : texts) {
            String document =
                    new RefusedSpec("registry: registry.example.com, " + fields.formatted(text), "", "").document();
            if (RegistryPathDecoder.decode("a.yaml", document).problems().isEmpty()) {
                assertThat(SERVER.faults(tree(document))).as(document).isEmpty();
                taken++;
            }
        }
        return taken;
    }

    private static Object tree(String document) {
        return new Load(LoadSettings.builder().setSchema(new CoreSchema()).build()).loadFromString(document);
    }

    private static List<ScenarioDocument> corpus() throws IOException {
        return ScenarioDocument.read(Path.of("src/test/resources/scenarios"));
    }
}
