package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.regpath.contract.RefusedSpec;
import dev.regpath.contract.ScenarioDocument;
import dev.regpath.contract.status.NodeCodec;
import dev.regpath.contract.status.NodeCount;
import dev.regpath.contract.status.NodeStatus;
import dev.regpath.contract.status.PathReport;
import dev.regpath.contract.status.RegistryPathStatus;
import dev.regpath.contract.status.StatusCodec;
import dev.regpath.contract.status.StatusCondition;
import dev.regpath.contract.status.Summary;
import dev.regpath.fault.Condition;
import dev.regpath.harness.ApiMachinery.ApiResponse;
import dev.regpath.harness.run.Needs;
import dev.regpath.harness.run.Needs.Supply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The chart's definitions before Kubernetes' own code: what it takes, what it refuses, and with which words. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Needs(Supply.API_MACHINERY)
class CrdsIT {
    private static final String PATHS = "/apis/regpath.dev/v1alpha1/registrypaths";
    private static final Path CHECKOUT = Setup.load().checkout();
    private static final Pattern RULE_MESSAGE = Pattern.compile("(?m)^ *message: ['\"]?(.*?)['\"]?$");
    private static final Pattern YAML_BLOCK = Pattern.compile("(?ms)^```yaml\\n(.*?)^```$");

    /** What a watcher writes of a path that is in place. */
    private static final RegistryPathStatus PATH_STATUS = new RegistryPathStatus(
            1,
            List.of(new StatusCondition(
                    Condition.ConditionType.ACCEPTED,
                    Condition.Status.TRUE,
                    1,
                    Instant.parse("2026-11-28T20:15:00Z"),
                    "Accepted",
                    "")),
            new Summary("10.96.0.7:5000", "", "1/1", "Programmed"),
            NodeCount.NONE,
            Optional.empty());

    /** What an agent reports of it. */
    private static final NodeStatus NODE_STATUS = new NodeStatus(
            "0.1.0",
            "2.1.9",
            List.of(new PathReport("company", 1, "", PathReport.PathState.PROGRAMMED, "Programmed", "")));

    private final Lab lab = Lab.open();
    private ApiMachinery server;

    @BeforeAll
    void defineWhatTheChartBrings() {
        server = lab.apiMachinery();
        server.defineChartKinds();
    }

    @AfterAll
    void removeEverything() {
        lab.close();
    }

    /** The server foresees the worst that each rule can cost, and would take no definition with one that is too dear. */
    @Test
    void bothDefinitionsAreEstablishedAndStructural() {
        for (String name : List.of("registrypaths.regpath.dev", "registrypathnodes.regpath.dev")) {
            assertThat(server.condition(name, "Established")).contains("True");
            assertThat(server.condition(name, "NamesAccepted")).contains("True");
            assertThat(server.condition(name, "NonStructuralSchema")).isEmpty();
        }
    }

    @Test
    void everyExampleIsTakenAsItStandsAlsoByAStrictServer() throws IOException {
        List<String> examples = examples();

        assertThat(examples).hasSizeGreaterThan(6);
        assertThat(examples)
                .allSatisfy(example ->
                        assertThat(tryStrictly(example).body()).as(example).contains("\"kind\":\"RegistryPath\""));
    }

    /** All of deploy/examples, and each whole RegistryPath in a page for users. */
    private static List<String> examples() throws IOException {
        List<String> texts = new ArrayList<>();
        try (Stream<Path> files = Files.list(CHECKOUT.resolve("deploy/examples"))) {
            for (Path file : files.sorted().toList()) {
                texts.add(Files.readString(file));
            }
        }
        List<Path> pages = new ArrayList<>(
                List.of(CHECKOUT.resolve("README.md"), CHECKOUT.resolve("deploy/chart/regpath/README.md")));
        try (Stream<Path> files = Files.walk(CHECKOUT.resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
        }
        for (Path page : pages) {
            YAML_BLOCK
                    .matcher(Files.readString(page))
                    .results()
                    .map(block -> block.group(1))
                    .forEach(texts::add);
        }
        return texts.stream()
                .flatMap(text -> Stream.of(text.split("(?m)^---.*$", -1)))
                .filter(document -> document.lines().anyMatch("kind: RegistryPath"::equals))
                .toList();
    }

    @Test
    void whatTheDecoderTakesTheServerTakes() throws IOException {
        List<ScenarioDocument> taken = corpus().stream()
                .filter(document -> document.decode().problems().isEmpty())
                .toList();

        assertThat(taken).hasSizeGreaterThan(60);
        assertThat(taken.stream()
                        .map(document ->
                                document.text() + "\n" + tryOut(document.text()).body())
                        .filter(outcome -> outcome.contains("\"status\":\"Failure\"")))
                .isEmpty();
    }

    @Test
    void whatTheDecoderRejectsTheServerRefusesAndNamesTheField() throws IOException {
        List<ScenarioDocument> rejected = corpus().stream()
                .filter(document -> !document.problemsForTheApiServer().isEmpty())
                .toList();

        assertThat(rejected).hasSizeGreaterThan(15).allSatisfy(document -> {
            ApiResponse answer = tryOut(document.text());
            assertThat(answer.status()).as("%s%n%s", document, answer).isIn(400, 422);
            assertThat(document.problemsForTheApiServer())
                    .as(answer.body())
                    .anySatisfy(problem -> assertThat(fields(answer))
                            .anyMatch(field -> problem.field().startsWith(field) || field.startsWith(problem.field())));
        });
    }

    @Test
    void everyFaultThatASchemaCanFindIsRefusedWithTheWordsOfTheDecoder() {
        assertThat(RefusedSpec.all()).hasSizeGreaterThan(100).allSatisfy(refusal -> {
            ApiResponse answer = tryOut(refusal.document());
            assertThat(answer.status()).as("%s: %s", refusal, answer).isEqualTo(422);
            assertThat(message(answer)).contains(refusal.server());
        });
    }

    /** Words of a rule about a text have the text in them; here "it" stands for it. */
    @Test
    void everyRuleHasSomethingToRefuse() {
        List<String> messages = RULE_MESSAGE
                .matcher(definition("registrypaths"))
                .results()
                .map(found -> found.group(1).replace("''", "'"))
                .distinct()
                .toList();

        assertThat(messages)
                .hasSizeGreaterThan(40)
                .allSatisfy(message -> assertThat(RefusedSpec.all())
                        .extracting(RefusedSpec::server)
                        .anyMatch(words ->
                                Stream.of(message.split(" ?\\bit\\b ?", -1)).allMatch(words::contains)));
    }

    @Test
    void whatMayBeASecretIsInNoRefusal() {
        for (String setting : List.of(
                "ca: {inline: \"-----BEGIN PRIVATE KEY-----\\nhunter2\\n-----END PRIVATE KEY-----\\n\"}",
                "ca: {inline: \"-----BEGIN CERTIFICATE-----\\nhunter2\\n-----END CERTIFICATE-----\\n\"}",
                "headers: {X-Token: \"hunter2\\n\"}",
                "headers: {Host: a, X-Token: hunter2}")) {
            ApiResponse answer = tryOut(new RefusedSpec(
                            "registry: registry.example.com, mirror: {backend: {addresses: [10.96.0.7]}, %s}"
                                    .formatted(setting),
                            "",
                            "")
                    .document());
            assertThat(answer.status()).as("%s: %s", setting, answer).isEqualTo(422);
            assertThat(answer.body()).contains("spec.mirror.").doesNotContain("hunter2");
        }
    }

    /** Kubernetes asks nothing of a field that is as it was (CRDValidationRatcheting, on since 1.30). */
    @Test
    void whatAnOlderSchemaTookStaysAndCanBeChangedElsewhere() {
        String definition = definition("registrypaths").replace("regpath.dev", "older.example.com");
        server.define(definition
                .replaceAll("(?m)^( *)x-kubernetes-validations:\n(?:\\1- .*\n|\\1 +.*\n)+", "")
                .replaceAll("(?m)^ *pattern: .*\n", "")
                .replaceAll("(?m)^( *)not:\n(?:\\1 +.*\n)+", ""));
        String paths = "/apis/older.example.com/v1alpha1/registrypaths";
        String document = """
                apiVersion: older.example.com/v1alpha1
                kind: RegistryPath
                metadata: {name: older}
                spec:
                  registry: registry..example.com
                  mirror:
                    backend: {addresses: [256.1.1.1]}
                    dialTimeout: 0s
                    headers: {Host: a, X-Number: 7}
                    ca: {inline: PEM}
                  redirects:
                    - name: gateway
                      frontend: {addresses: [127.0.0.1, 10.1.1], hosts: [localhost], ports: [{port: 443}]}
                      backend: {addresses: ["[2001:db8::7]"]}
                """;
        server.post(paths, document).orThrow();

        server.define(definition);
        assertThat(server.post(paths + "?dryRun=All", document.replace("name: older", "name: newer"))
                        .status())
                .isEqualTo(422);
        merge(paths + "/older", "{\"spec\": {\"description\": \"of an older schema\"}}");
        merge(paths + "/older/status", "{\"status\": %s}".formatted(StatusCodec.encode(PATH_STATUS)));
    }

    private static String message(ApiResponse answer) {
        return answer.json().get("message").getAsString();
    }

    @Test
    void aFieldThatNobodyKnowsOrThatIsThereTwiceIsRefusedByAStrictServerAndDroppedByAnother() {
        String unknown = path("newer") + "  tunnel: true\n";
        assertThat(tryStrictly(unknown).body()).contains("unknown field \\\"spec.tunnel\\\"");
        assertThat(tryOut(unknown).orThrow().json().getAsJsonObject("spec").has("tunnel"))
                .isFalse();

        String twice = path("twice") + "  registry: other.example.com\n";
        assertThat(tryStrictly(twice).body()).contains("\\\"registry\\\" already set");
    }

    /** Rules cost most where all lists are full of long texts; a server gives up on an object that costs too much. */
    @Test
    void aPathThatIsAsLargeAsItMayBeIsTaken() {
        String largest = largest(numbered(64, "198.51.100.%d"), numbered(64, "10.96.0.%d"));
        assertThat(server.post(PATHS, largest).orThrow().status()).isEqualTo(201);
        assertThat(message(tryOut(largest.replace("name: r31\n", "name: r30\n"))))
                .contains("Duplicate value");

        String longest = largest(
                        numbered(64, "'2001:0db8:1234:5678:9abc:def0:1234:%04d'"),
                        numbered(64, "'2001:0DB8:1234:5678:9ABC:DEF0:1234:%04d'"))
                .replace("name: largest", "name: longest");
        assertThat(tryOut(longest).orThrow().status()).isEqualTo(201);
    }

    private static String largest(String frontends, String backends) {
        String ports = String.join(
                ", ",
                IntStream.rangeClosed(1, 16)
                        .mapToObj("{name: abcdefghijklm%1$02d, port: %1$d}"::formatted)
                        .toList());
        String certificate = RefusedSpec.CERTIFICATE.indent(8);
        StringBuilder document = new StringBuilder("""
                apiVersion: regpath.dev/v1alpha1
                kind: RegistryPath
                metadata: {name: largest}
                spec:
                  registry: registry.example.com
                  mirror:
                    backend: {addresses: [%s]}
                    ca:
                      inline: |
                %s
                  redirects:
                """.formatted(
                        numbered(64, "m%d." + "a23456789.".repeat(24) + "com"),
                        certificate.repeat(Math.min(256, 250_000 / certificate.length()))));
        for (int redirect = 0; redirect < 32; redirect++) {
            document.append("""
                      - name: r%1$d
                        frontend:
                          hosts: [%2$s]
                          addresses: [%3$s]
                          ports: [%4$s]
                        backend: {addresses: [%5$s], ports: [%4$s]}
                    """.formatted(
                            redirect,
                            numbered(64, "h%d-" + redirect + "." + "a23456789.".repeat(4) + "example.com"),
                            frontends,
                            ports,
                            backends));
        }
        return document.toString();
    }

    private static String numbered(int count, String format) {
        return String.join(
                ", ",
                IntStream.rangeClosed(1, count).mapToObj(format::formatted).toList());
    }

    @Test
    void twoManagersShareAPathByServerSideApplyAndDoNotOverwriteEachOther() {
        String target = PATHS + "/shared";
        server.apply(target, "platform-team", shared("web", "10.96.0.7")).orThrow();
        server.apply(target, "storage-team", shared("blobs", "10.96.0.8")).orThrow();
        assertThat(redirects(target)).containsExactly("web → 10.96.0.7:443", "blobs → 10.96.0.8:443");

        ApiResponse conflict = server.apply(target, "storage-team", shared("web", "10.96.0.9"));
        assertThat(conflict.status()).isEqualTo(409);
        assertThat(conflict.body())
                .contains("conflict with \\\"platform-team\\\"", ".spec.redirects[name=\\\"web\\\"]");

        // Who no longer names what is his takes it away; the other's stays.
        server.apply(target, "platform-team", """
                apiVersion: regpath.dev/v1alpha1
                kind: RegistryPath
                metadata: {name: shared}
                spec: {registry: registry.example.com}
                """).orThrow();
        assertThat(redirects(target)).containsExactly("blobs → 10.96.0.8:443");
    }

    private static String shared(String name, String backend) {
        return """
                apiVersion: regpath.dev/v1alpha1
                kind: RegistryPath
                metadata: {name: shared}
                spec:
                  registry: registry.example.com
                  redirects:
                    - name: %s
                      frontend: {addresses: [203.0.113.10], ports: [{port: 443}]}
                      backend: {addresses: ["%s:443"]}
                """.formatted(name, backend);
    }

    private List<String> redirects(String target) {
        JsonArray redirects =
                server.get(target).orThrow().json().getAsJsonObject("spec").getAsJsonArray("redirects");
        return redirects.asList().stream()
                .map(JsonElement::getAsJsonObject)
                .map(redirect -> redirect.get("name").getAsString() + " → "
                        + redirect.getAsJsonObject("backend")
                                .getAsJsonArray("addresses")
                                .get(0)
                                .getAsString())
                .toList();
    }

    @Test
    void whoWritesTheStatusChangesNothingElseAndWhoWritesTheRestDoesNotChangeTheStatus() {
        String target = PATHS + "/of-two-halves";
        server.post(PATHS, path("of-two-halves")).orThrow();

        String both = "{\"spec\": {\"registry\": \"other.example.com\"}, \"status\": %s}"
                .formatted(StatusCodec.encode(PATH_STATUS));
        JsonObject object = merge(target + "/status", both);
        assertThat(object.getAsJsonObject("spec").get("registry").getAsString()).isEqualTo("registry.example.com");
        assertThat(object.getAsJsonObject("status")).isEqualTo(StatusCodec.encode(PATH_STATUS));
        assertThat(generation(object)).isEqualTo(1);

        object = merge(
                target, "{\"spec\": {\"description\": \"moved\"}, \"status\": {\"summary\": {\"state\": \"forged\"}}}");
        assertThat(object.getAsJsonObject("status")).isEqualTo(StatusCodec.encode(PATH_STATUS));
        assertThat(generation(object)).isEqualTo(2);
    }

    private JsonObject merge(String target, String patch) {
        return server.send("PATCH", target, "application/merge-patch+json", patch)
                .orThrow()
                .json();
    }

    private static long generation(JsonObject object) {
        return object.getAsJsonObject("metadata").get("generation").getAsLong();
    }

    /** Against this, the breaks below mean something. */
    @Test
    void asTheyAreTheDefinitionsTakeWhatTheWatcherAndTheAgentsWrite() {
        assertThat(firstRefusal("sound.example.com", definition("registrypaths")))
                .isEmpty();
        assertThat(firstRefusal("sound.example.com", definition("registrypathnodes")))
                .isEmpty();
    }

    @Test
    void aRuleThatCouldCostTooMuchCostsTheDefinition() {
        String broken = definition("registrypaths")
                .replaceAll(
                        "(?m)^( *)x-kubernetes-int-or-string: true\n( +m(in|ax)(imum|Length): [0-9]+\n)+ +pattern: .*$",
                        """
                        $1x-kubernetes-int-or-string: true
                        $1x-kubernetes-validations:
                        $1- rule: "type(self) == string ? self.matches('^[a-z0-9]+(-[a-z0-9]+)*\\$') : self >= 1"
                        $1  message: it is neither a port nor the name of one""");

        assertThat(broken).isNotEqualTo(definition("registrypaths"));
        assertThat(firstRefusal("costly.example.com", broken))
                .hasValueSatisfying(refusal ->
                        assertThat(refusal).contains("422", "estimated rule cost", "x-kubernetes-validations"));
    }

    @Test
    void aWordThatOlderYamlTakesForATruthValueCostsTheStatus() {
        String broken =
                definition("registrypaths").replace("- 'True'", "- True").replace("- 'False'", "- False");

        assertThat(broken).isNotEqualTo(definition("registrypaths"));
        assertThat(firstRefusal("bare.example.com", broken))
                .hasValueSatisfying(refusal ->
                        assertThat(refusal).contains("422", "status.conditions[0].status", "Unsupported value"));
    }

    @Test
    void aBoundOf64BitsCostsTheStatus() {
        for (String kind : List.of("registrypaths", "registrypathnodes")) {
            String broken = definition(kind)
                    .replaceAll("(?m)^( *)format: int64$", "$1format: int64\n$1maximum: 9223372036854775807");

            assertThat(broken).isNotEqualTo(definition(kind));
            assertThat(firstRefusal("wide.example.com", broken))
                    .hasValueSatisfying(refusal -> assertThat(refusal).contains("422", "observedGeneration"));
        }
    }

    private static String definition(String kind) {
        try {
            return Files.readString(CHECKOUT.resolve("deploy/chart/regpath/files/crds/%s.yaml".formatted(kind)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What the server first objects to when it is given a definition, an object of the kind, and the status that we write:
     * in a group of its own, so that definitions that are broken on purpose do not meet.
     */
    private Optional<String> firstRefusal(String group, String definition) {
        ApiResponse offered = server.offer(definition.replace("regpath.dev", group));
        if (!offered.succeeded()) {
            return Optional.of(offered.toString());
        }
        server.define(definition.replace("regpath.dev", group));
        boolean path = definition.contains("plural: registrypaths\n");
        String objects = "/apis/%s/v1alpha1/%s".formatted(group, path ? "registrypaths" : "registrypathnodes");
        String object = path
                ? path("company")
                : "apiVersion: regpath.dev/v1alpha1\nkind: RegistryPathNode\nmetadata: {name: company}\n";
        JsonObject status = path ? StatusCodec.encode(PATH_STATUS) : NodeCodec.encode(NODE_STATUS);
        return Stream.<Supplier<ApiResponse>>of(
                        () -> server.post(objects, object.replace("regpath.dev", group)),
                        () -> server.send(
                                "PATCH",
                                objects + "/company/status",
                                "application/merge-patch+json",
                                "{\"status\": %s}".formatted(status)))
                .map(Supplier::get)
                .filter(answer -> !answer.succeeded())
                .map(ApiResponse::toString)
                .findFirst();
    }

    private static String path(String name) {
        return """
                apiVersion: regpath.dev/v1alpha1
                kind: RegistryPath
                metadata: {name: %s}
                spec:
                  registry: registry.example.com
                  mirror: {scheme: http, backend: {service: {namespace: registry, name: registry, port: http}}}
                """.formatted(name);
    }

    private static List<ScenarioDocument> corpus() throws IOException {
        return ScenarioDocument.read(CHECKOUT.resolve("node-service/core/src/test/resources/scenarios"));
    }

    /** Everything but keeping it. */
    private ApiResponse tryOut(String document) {
        return server.post(PATHS + "?dryRun=All", document);
    }

    /** As kubectl asks for it. */
    private ApiResponse tryStrictly(String document) {
        return server.post(PATHS + "?dryRun=All&fieldValidation=Strict", document);
    }

    /** The fields that a refusal is about. */
    private static List<String> fields(ApiResponse refusal) {
        JsonObject details = refusal.json().getAsJsonObject("details");
        return details == null || !details.has("causes")
                ? Collections.emptyList()
                : details.getAsJsonArray("causes").asList().stream()
                        .map(JsonElement::getAsJsonObject)
                        .filter(cause -> cause.has("field"))
                        .map(cause -> cause.get("field").getAsString())
                        .toList();
    }
}
