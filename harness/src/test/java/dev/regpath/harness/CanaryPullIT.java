package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What can be seen of a pull from outside, on each containerd: its layers, its phases, and who served it. */
@TestInstance(Lifecycle.PER_CLASS)
class CanaryPullIT {
    private static final Path PATH_FILE = Path.of("/etc/regpath/paths.d/company.yaml");
    private static final long LAYERS = 80L << 20;

    private final Lab lab = Lab.open();
    private final RegistrySite site = lab.registry();

    @AfterAll
    void removeEverything() {
        lab.close();
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void thePullIsAttributedToTheGatewayOrTheMirrorAndLeavesNothingThatWasNotThere(Generation generation) {
        try (Node node = lab.node(generation, site)) {
            node.cut(DeadPath.RESET);
            Map<Way, String> serving = Map.of(
                    Way.REDIRECT_ONLY, site.endpoint(RegistrySite.GATEWAY) + " redirect company/gateway",
                    Way.MIRROR_ONLY, site.endpoint(RegistrySite.PLAIN) + " mirror");
            serving.forEach((way, host) -> {
                node.write(PATH_FILE, way.document(site));
                node.regpath("apply").orThrow();

                JsonObject pull = canary(node);

                assertThat(pull.get("succeeded").getAsBoolean()).isTrue();
                // On a machine with other work one may come and go between two looks.
                assertThat(pull.get("layers").getAsInt()).as("%s", pull).isBetween(1, 5);
                assertThat(pull.get("bytes").getAsLong()).isBetween(LAYERS / 5, LAYERS + LAYERS / 100);
                JsonArray from = pull.getAsJsonArray("from");
                assertThat(from).as("who served by %s", way).hasSize(1);
                JsonObject only = from.get(0).getAsJsonObject();
                assertThat(only.get("endpoint").getAsString() + " "
                                + only.get("role").getAsString())
                        .isEqualTo(host);
                assertThat(only.get("bytesAtLeast").getAsLong()).isGreaterThanOrEqualTo(LAYERS);
                assertPhasesMakeUpTheWhole(pull);
                assertThat(pull.get("removed").getAsBoolean()).isTrue();
                assertThat(onNode(node)).isFalse();
            });

            String first = node.regpath("pull", RegistrySite.IMAGE).orThrow().out();
            assertThat(first)
                    .containsPattern(
                            "pulled \\S+ in [0-9.]+ s \\(resolved [0-9.]+ s, fetched [0-9.]+ s, unpacked [0-9.]+ s\\)")
                    .containsPattern("layers [1-5] seen, [0-9.]+ MiB, [0-9.]+ MiB/s")
                    .containsPattern("from   " + site.address().getHostAddress() + ":[0-9]+ 8[0-9.]+ MiB");
            JsonObject again = canary(node);
            assertThat(again.keySet()).as("%s", again).doesNotContain("phaseSeconds", "layers", "bytes");
            assertThat(again.get("removed").getAsBoolean()).isFalse();
            assertThat(onNode(node)).isTrue();
        }
    }

    private static JsonObject canary(Node node) {
        String out = node.regpath("verify", "-o", "json", "--pull", RegistrySite.IMAGE)
                .orThrow()
                .out();
        return JsonParser.parseString(out).getAsJsonObject().getAsJsonObject("pull");
    }

    private static boolean onNode(Node node) {
        return node.regpath("pull", "--remove", RegistrySite.IMAGE)
                .orThrow()
                .out()
                .contains("kept: ");
    }

    private static void assertPhasesMakeUpTheWhole(JsonObject pull) {
        JsonObject phases = pull.getAsJsonObject("phaseSeconds");
        double sum = phases.get("resolve").getAsDouble()
                + phases.get("fetch").getAsDouble()
                + phases.get("unpack").getAsDouble();
        assertThat(phases.get("fetch").getAsDouble()).isPositive();
        assertThat(sum).isCloseTo(pull.get("seconds").getAsDouble(), Offset.offset(0.005));
    }
}
