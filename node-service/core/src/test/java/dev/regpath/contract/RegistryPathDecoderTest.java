package dev.regpath.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dev.regpath.contract.schema.JsonContent;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What must hold for any text at all; what each text leads to stands in the scenarios. */
class RegistryPathDecoderTest {
    private static final int ROUNDS = 4_000;

    @Test
    void noTextMakesItThrow() throws IOException {
        List<String> seeds = scenarios();
        Random random = new Random(7);
        for (int i = 0; i < ROUNDS; i++) {
            String text = Mutations.of(seeds.get(random.nextInt(seeds.size())), random);
            DecodedPaths decoded = RegistryPathDecoder.decode("a.yaml", text);
            assertThat(decoded.problems()).allSatisfy(problem -> {
                assertThat(problem.what()).isNotBlank().hasSizeLessThan(600);
                assertThat(problem.remedy()).isNotBlank();
                assertThat(problem.toString()).doesNotContainPattern("\\p{Cntrl}");
            });
        }
    }

    @Test
    void aSampleIsAnImageOfThePathsOwnRegistry() {
        assertThat(RegistryPathDecoder.decode("a.yaml", document("a") + "  verify: {image: team/small:1}\n")
                        .paths())
                .singleElement()
                .satisfies(path ->
                        assertThat(path.sample()).contains(ImageReference.parse(path.registry() + "/team/small:1")));
        assertThat(RegistryPathDecoder.decode("a.yaml", document("a") + "  verify: {image: \"Team/Small:1\"}\n")
                        .problems())
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.remedy()).isEqualTo("Write it without the registry, such as team/app:1."));
    }

    @Test
    void equalTextsGiveEqualPathsAndProblems() throws IOException {
        for (String text : scenarios()) {
            assertThat(RegistryPathDecoder.decode("a.yaml", text))
                    .isEqualTo(RegistryPathDecoder.decode("a.yaml", text));
        }
    }

    @Test
    void aBadDocumentLeavesThoseAroundItAlone() throws IOException {
        Random random = new Random(11);
        List<String> seeds = scenarios();
        for (int i = 0; i < 500; i++) {
            String bad = Mutations.of(seeds.get(random.nextInt(seeds.size())), random)
                    .replaceAll("(?m)^(---|\\.\\.\\.)", "x");
            String text = document("before") + "\n---\n" + bad.replace("before", "x") + "\n---\n" + document("after");
            assertThat(RegistryPathDecoder.decode("a.yaml", text).paths())
                    .extracting(RegistryPath::name)
                    .startsWith("before")
                    .endsWith("after");
        }
    }

    @Test
    void headersAndListsAreBounded() {
        String most = "a".repeat(200);
        assertThat(headers("X-Team: [%s]".formatted(String.join(", ", Collections.nCopies(64, "a")))))
                .isEmpty();
        assertThat(headers("X-Team: [%s]".formatted(String.join(", ", Collections.nCopies(65, "a")))))
                .singleElement()
                .extracting(Problem::code)
                .isEqualTo(ProblemCode.TOO_LARGE);
        assertThat(headers("X-Team: [%s]".formatted(String.join(", ", Collections.nCopies(40, most)))))
                .isEmpty();
        assertThat(headers("X-Team: [%s]".formatted(String.join(", ", Collections.nCopies(41, most)))))
                .singleElement()
                .extracting(Problem::code)
                .isEqualTo(ProblemCode.TOO_LARGE);
        // Values of no length are counted, too: each is a line of every request.
        assertThat(headers("X-Team: [%s]".formatted("\"\",".repeat(900))))
                .singleElement()
                .extracting(Problem::code)
                .isEqualTo(ProblemCode.TOO_LARGE);
        String tooMany = document("a").replaceFirst("addresses: \\[", "addresses: [" + "10.1.1.1:1, ".repeat(1_100));
        assertThat(tooMany).isNotEqualTo(document("a"));
        assertThat(RegistryPathDecoder.decode("a.yaml", tooMany).problems())
                .extracting(Problem::code)
                .contains(ProblemCode.TOO_LARGE);
    }

    private static List<Problem> headers(String headers) {
        return RegistryPathDecoder.decode("a.yaml", """
                        apiVersion: regpath.dev/v1alpha1
                        kind: RegistryPath
                        metadata: {name: a}
                        spec:
                          registry: a.example.com
                          mirror: {scheme: http, backend: {addresses: ["10.1.1.1:5000"]}, headers: {%s}}
                        """.formatted(headers)).problems();
    }

    @Test
    void aliasesThatStandForAHugeTreeAreCounted() {
        StringBuilder text = new StringBuilder("many: &many\n");
        for (int i = 0; i < 20_000; i++) {
            text.append("- 10.1.%d.%d\n".formatted(i / 200, i % 200));
        }
        text.append("apiVersion: regpath.dev/v1alpha1\nkind: RegistryPath\nmetadata: {name: bomb}\n");
        text.append("spec:\n  registry: registry.example.com\n  redirects:\n");
        for (int i = 0; i < 20; i++) {
            text.append("  - {name: r%d, frontend: {addresses: *many}}\n".formatted(i));
        }
        assertThat(RegistryPathDecoder.decode("a.yaml", text.toString()).problems())
                .extracting(Problem::code)
                .contains(ProblemCode.TOO_LARGE);
    }

    @Test
    void aTextBeyondAllMeasureIsNotEvenParsed() {
        String text = "a".repeat(RegistryPathDecoder.MOST_CHARACTERS + 1);
        assertThat(RegistryPathDecoder.decode("a.yaml", text).problems())
                .extracting(Problem::code)
                .containsExactly(ProblemCode.TOO_LARGE);
    }

    @Test
    void anObjectThatIsNotParsedHereIsBoundedAllTheSame() {
        JsonPrimitive text = new JsonPrimitive("a".repeat(1 << 20));
        JsonObject object = JsonParser.parseString("""
                        {"apiVersion": "regpath.dev/v1alpha1", "kind": "RegistryPath", "metadata": {"name": "a"}, "spec": {}}
                        """).getAsJsonObject();
        object.getAsJsonObject("spec").add("registry", text);
        assertThat(RegistryPathDecoder.decodeForAllNodes("registrypaths/a", new JsonContent(object))
                        .problems()
                        .getFirst()
                        .code())
                .isEqualTo(ProblemCode.TOO_LARGE);
        object.getAsJsonObject("spec").addProperty("registry", "registry.example.com");
        object.add("status", new JsonObject());
        object.getAsJsonObject("status").add("note", text);
        assertThat(RegistryPathDecoder.decodeForAllNodes("registrypaths/a", new JsonContent(object))
                        .problems())
                .extracting(Problem::code)
                .doesNotContain(ProblemCode.TOO_LARGE);
    }

    @Test
    void nestingWithoutBottomDoesNotExhaustTheStack() {
        for (String open : new String[] {"[", "{a: ", "- ", "? "}) {
            String text = open.repeat(200_000);
            assertThat(RegistryPathDecoder.decode("a.yaml", text).problems()).isNotEmpty();
        }
    }

    @Test
    void problemsKnowTheLineOfTheNearestField() {
        RegistryPath path = RegistryPathDecoder.decode("a.yaml", "\n\n" + document("a"))
                .paths()
                .getFirst();
        assertThat(path.source().line()).isEqualTo(3);
        assertThat(path.source().line("spec.registry")).isEqualTo(7);
        assertThat(path.source().line("spec.mirror.scheme")).isEqualTo(8);
        assertThat(path.source().line("spec.mirror.backend.addresses[0]")).isEqualTo(10);
        assertThat(path.source().line("spec.mirror.backend.addresses[7].x")).isEqualTo(9);
        assertThat(path.source().line("nowhere")).isEqualTo(3);
    }

    private static String document(String name) {
        return """
                apiVersion: regpath.dev/v1alpha1
                kind: RegistryPath
                metadata: {name: %s}
                spec:
                  registry: registry.example.com
                  mirror: {backend: {
                    addresses: [
                      registry.internal]}}
                """.formatted(name);
    }

    private static List<String> scenarios() throws IOException {
        List<String> texts = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/scenarios"))) {
            for (Path file : files.sorted().toList()) {
                texts.add(Files.readString(file)
                        .replaceAll("(?ms)^-- expect --.*", "")
                        .replaceAll("(?m)^-- .* --$", "---"));
            }
        }
        return texts;
    }
}
