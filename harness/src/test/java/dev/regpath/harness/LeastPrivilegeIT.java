package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.regpath.harness.run.Needs;
import dev.regpath.harness.run.Needs.Supply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nothing that the chart asks for is there in vain: each right, taken away, costs what the chart says it is for. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Needs(Supply.DELIVERIES)
class LeastPrivilegeIT {
    private static final int HEALTH = 9618;
    private static final Duration START = Duration.ofSeconds(60);
    private static final Path PATH_FILE = Path.of("/etc/regpath/paths.d/company.yaml");

    /** A capability of the DaemonSet's container. */
    enum Right {
        BPF,
        NET_ADMIN,
        PERFMON
    }

    /** What an agent with some set of capabilities has brought about. */
    private record Seen(String status, boolean kubeletRedirected) {
        /** Whether that is there which the capability is for. */
        boolean has(Right right) {
            return switch (right) {
                case BPF, NET_ADMIN -> kubeletRedirected;
                case PERFMON -> status.contains("(kept by the kernel)");
            };
        }
    }

    private final Lab lab = Lab.open();
    private final RegistrySite site = lab.registry();
    private final Node node = lab.node(Generation.CONTAINERD_1_7, site);
    private final DaemonSetPods pods = DaemonSetPods.prepare(lab, node);

    @BeforeAll
    void wishForAllThatThereIs() {
        node.cut(DeadPath.RESET);
        node.write(PATH_FILE, Way.BOTH_WITH_TOKEN_AND_FOREIGN_BLOB_HOST.document(site));
    }

    @AfterEach
    void cleanTheNode() {
        node.regpath("revert").orThrow();
    }

    @AfterAll
    void removeEverything() {
        lab.close();
    }

    @Test
    void withItsCapabilitiesEverythingIsThere() {
        Seen seen = seenOfAnAgentWith(pods.podSpec(Map.of()));

        for (Right right : Right.values()) {
            assertThat(seen.has(right)).as("%s in %s", right, seen).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Right.class)
    void eachCapabilityThatIsTakenAwayIsMissed(Right right) {
        JsonObject spec = pods.podSpec(Map.of());
        assertThat(capabilities(spec).remove(new JsonPrimitive(right.name()))).isTrue();

        Seen seen = seenOfAnAgentWith(spec);

        assertThat(seen.has(right)).as("%s in %s", right, seen).isFalse();
    }

    @Test
    void whatNeedsNoBpfIsThereWithoutAnyCapability() {
        JsonObject spec = pods.podSpec(Map.of());
        capabilities(spec).asList().clear();

        Seen seen = seenOfAnAgentWith(spec);

        assertThat(seen.status()).contains("in place");
    }

    @Test
    void theChartAsksForTheseCapabilitiesAndNoOthers() {
        TreeSet<String> asked = new TreeSet<>();
        for (JsonElement capability : capabilities(pods.podSpec(Map.of()))) {
            asked.add(capability.getAsString());
        }

        assertThat(asked).containsExactly("BPF", "NET_ADMIN", "PERFMON");
    }

    private static JsonArray capabilities(JsonObject spec) {
        return spec.getAsJsonArray("containers")
                .get(0)
                .getAsJsonObject()
                .getAsJsonObject("securityContext")
                .getAsJsonObject("capabilities")
                .getAsJsonArray("add");
    }

    private Seen seenOfAnAgentWith(JsonObject spec) {
        try (Pod agent = pods.start(spec)) {
            Waiting.until(
                    "the agent has made its first pass",
                    START,
                    () -> Optional.of(agent).filter(pod -> pod.serving(HEALTH, "readiness")));
            Execution asked = node.kubelet().curl("--max-time", "5", "https://registry.example.com/v2/");
            return new Seen(agent.exec("/opt/regpath/bin/regpath", "status").out(), asked.succeeded());
        }
    }
}
