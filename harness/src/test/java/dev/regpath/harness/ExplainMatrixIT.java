package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code regpath explain} says and what containerd then does is the same, by the logs of the servers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExplainMatrixIT {
    private static final Path PATH_FILE = Path.of("/etc/regpath/paths.d/company.yaml");
    private static final String CERTS_D = "/etc/containerd/certs.d/registry.example.com";

    private final Map<Generation, Node> nodes = new EnumMap<>(Generation.class);
    private Lab lab;
    private RegistrySite site;

    @BeforeAll
    void startOneNodeOfEachGeneration() {
        lab = Lab.open();
        site = lab.registry();
        for (Generation generation : Generation.values()) {
            nodes.put(generation, lab.node(generation, site));
        }
    }

    @AfterAll
    void removeEverything() {
        lab.close();
    }

    static Stream<Arguments> cases() {
        return Arrays.stream(Generation.values())
                .flatMap(generation -> Arrays.stream(Way.values())
                        .flatMap(way ->
                                Arrays.stream(DeadPath.values()).map(dead -> Arguments.of(generation, way, dead))));
    }

    @ParameterizedTest(name = "{0}, {1}, external path answers with {2}")
    @MethodSource("cases")
    void containerdAsksWhomExplainNamesInThatOrder(Generation generation, Way way, DeadPath dead) {
        Node node = node(generation);
        node.cut(dead);
        assertThat(explain(node, way.credentials()).get("arrives").getAsBoolean())
                .as("without Regpath")
                .isFalse();
        node.write(PATH_FILE, way.document(site));
        node.regpath("apply").orThrow();

        JsonObject explained = explain(node, way.credentials());
        List<String> asked = pull(node, way.credentials());

        assertThat(explained.get("arrives").getAsBoolean()).isTrue();
        assertThat(asked).isNotEmpty().isEqualTo(requests(explained));
        node.regpath("revert").orThrow();
        node.script("rm -r /etc/regpath").orThrow();
        node.heal();
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void hostsThatAnswerAndDoNotServeAreAskedFirst(Generation generation) {
        Node node = node(generation);
        node.script("mkdir -p " + CERTS_D).orThrow();
        node.write(Path.of(CERTS_D, "hosts.toml"), """
                [host."http://%1$s:5999"]
                [host."http://%1$s:8443"]
                [host."http://%1$s:5000"]
                [host."http://%1$s:5001"]
                """.formatted(site.address().getHostAddress()));

        JsonObject explained = explain(node, List.of());
        List<String> asked = pull(node, List.of());

        assertThat(asked).hasSize(2).isEqualTo(requests(explained));
        node.script("rm -r " + CERTS_D).orThrow();
    }

    private Node node(Generation generation) {
        return Objects.requireNonNull(nodes.get(generation));
    }

    private JsonObject explain(Node node, List<String> credentials) {
        List<String> arguments = new ArrayList<>(List.of("explain", "-o", "json", RegistrySite.SMALL_IMAGE));
        arguments.addAll(credentials);
        Execution execution = node.regpath(arguments.toArray(String[]::new));
        assertThat(execution.out()).as(execution.toString()).isNotEmpty();
        return JsonParser.parseString(execution.out()).getAsJsonObject();
    }

    /** Pulls, and returns who was asked, in the order of the first time. */
    private List<String> pull(Node node, List<String> credentials) {
        site.forgetRequests();
        List<String> arguments = new ArrayList<>(List.of("pull", "--remove", RegistrySite.SMALL_IMAGE));
        arguments.addAll(credentials);
        node.regpath(arguments.toArray(String[]::new)).orThrow();
        String client = node.address().getHostAddress();
        return site.requests().stream()
                .filter(request -> request.client().equals(client))
                .map(request -> request.host() + " at port " + request.port())
                .distinct()
                .toList();
    }

    private static List<String> requests(JsonObject explained) {
        List<String> requests = new ArrayList<>();
        for (JsonElement element : explained.getAsJsonArray("requests")) {
            JsonObject request = element.getAsJsonObject();
            String endpoint = request.get("endpoint").getAsString();
            requests.add(request.get("host").getAsString() + " at port "
                    + endpoint.substring(endpoint.lastIndexOf(':') + 1));
        }
        return requests.stream().distinct().toList();
    }
}
