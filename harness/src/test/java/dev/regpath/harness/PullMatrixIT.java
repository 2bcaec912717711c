package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

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
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The product's promise, in 27 cases: every generation of containerd, every way inside, every way in which the external
 * path can be dead; and once more by nftables. And what {@code regpath explain} says is what containerd then does, by the logs of the servers.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PullMatrixIT {
    private static final Path PATH_FILE = Path.of("/etc/regpath/paths.d/company.yaml");
    private static final String CERTS_D = "/etc/containerd/certs.d/registry.example.com";
    private static final long SIXTY_FOUR_MIB = 64L << 20;

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

    @TestFactory
    Stream<DynamicContainer> thePullWorksWhileTheExternalPathIsDead() {
        return cases("BPF");
    }

    @TestFactory
    Stream<DynamicContainer> soItDoesByNftables() {
        return cases("Nftables");
    }

    private Stream<DynamicContainer> cases(String dataplane) {
        return Arrays.stream(Generation.values())
                .flatMap(generation -> Arrays.stream(Way.values())
                        .flatMap(way -> Arrays.stream(DeadPath.values())
                                .map(dead -> dynamicContainer(
                                        "%s, %s, %s, external path answers with %s"
                                                .formatted(generation, dataplane, way, dead),
                                        new Case(node(generation), dataplane, way, dead).tests()))));
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void hostsThatAnswerAndDoNotServeAreAskedFirst(Generation generation) {
        Node node = node(generation);
        node.heal();
        node.script("mkdir -p " + CERTS_D).orThrow();
        node.write(Path.of(CERTS_D, "hosts.toml"), """
                [host."http://%1$s:5999"]
                [host."http://%1$s:8443"]
                [host."http://%1$s:5000"]
                [host."http://%1$s:5001"]
                """.formatted(site.address().getHostAddress()));

        JsonObject explained = explain(node, RegistrySite.SMALL_IMAGE, List.of());
        site.forgetRequests();
        pull(node, RegistrySite.SMALL_IMAGE, List.of()).orThrow();

        assertThat(asked(requestsOf(node))).hasSize(2).isEqualTo(toBeAsked(explained));
        node.script("rm -r " + CERTS_D).orThrow();
    }

    /** One case: the node goes through it once, and each step is a result of its own. */
    private final class Case {
        private final Node node;
        private final String dataplane;
        private final Way way;
        private final DeadPath dead;
        private Optional<FileSnapshot> before = Optional.empty();
        private Optional<JsonObject> explained = Optional.empty();
        private List<LoggedRequest> requests = List.of();

        Case(Node node, String dataplane, Way way, DeadPath dead) {
            this.node = node;
            this.dataplane = dataplane;
            this.way = way;
            this.dead = dead;
        }

        Stream<DynamicTest> tests() {
            return Stream.of(
                    dynamicTest("without Regpath the pull fails, as explain says", this::withoutRegpath),
                    dynamicTest("with Regpath the layers come this way", this::withRegpath),
                    dynamicTest("containerd asks whom explain names, in that order", this::asExplained),
                    dynamicTest("after revert the node is as it was", this::afterRevert));
        }

        private void withoutRegpath() {
            node.cut(dead);
            before = Optional.of(node.tree("/etc", "/sys/fs/bpf"));

            Execution pull = pull(node, RegistrySite.IMAGE, way.credentials());

            assertThat(pull.exitCode()).as("pull without Regpath: %s", pull).isEqualTo(1);
            assertThat(pull.err()).containsPattern(complaint(dead));
            assertThat(arrives(explain(node, RegistrySite.IMAGE, way.credentials())))
                    .isFalse();
        }

        private void withRegpath() {
            node.write(PATH_FILE, way.document(site));
            node.regpath("apply", "--dataplane", dataplane).orThrow();
            explained = Optional.of(explain(node, RegistrySite.IMAGE, way.credentials()));
            site.forgetRequests();

            Execution pull = pull(node, RegistrySite.IMAGE, way.credentials()).orThrow();

            requests = requestsOf(node);
            assertThat(pull.out()).contains("@" + site.digest(RegistrySite.IMAGE));
            long bytes = requests.stream()
                    .filter(LoggedRequest::forBlob)
                    .filter(way.servedABlob())
                    .mapToLong(LoggedRequest::bytes)
                    .sum();
            assertThat(bytes).as("bytes of layers that came this way").isGreaterThan(SIXTY_FOUR_MIB);
        }

        private void asExplained() {
            assertThat(arrives(explained.orElseThrow())).isTrue();
            assertThat(asked(requests)).isNotEmpty().isEqualTo(toBeAsked(explained.orElseThrow()));
        }

        private void afterRevert() {
            node.regpath("revert").orThrow();
            node.script("rm -r /etc/regpath").orThrow();
            assertThat(before.orElseThrow().differences(node.tree("/etc", "/sys/fs/bpf")))
                    .isEmpty();
            assertThat(node.exec("nft", "list", "tables").out()).doesNotContain("regpath");
        }
    }

    private Node node(Generation generation) {
        return Objects.requireNonNull(nodes.get(generation));
    }

    private static Execution pull(Node node, String image, List<String> credentials) {
        return onImage(node, List.of("pull", "--remove", image), credentials);
    }

    private static JsonObject explain(Node node, String image, List<String> credentials) {
        Execution execution = onImage(node, List.of("explain", "-o", "json", image), credentials);
        assertThat(execution.out()).as(execution.toString()).isNotEmpty();
        return JsonParser.parseString(execution.out()).getAsJsonObject();
    }

    private static Execution onImage(Node node, List<String> command, List<String> credentials) {
        List<String> arguments = new ArrayList<>(command);
        arguments.addAll(credentials);
        return node.regpath(arguments.toArray(String[]::new));
    }

    private List<LoggedRequest> requestsOf(Node node) {
        String client = node.address().getHostAddress();
        return site.requests().stream()
                .filter(request -> request.client().equals(client))
                .toList();
    }

    /** Who was asked, in the order of the first time. */
    private static List<String> asked(List<LoggedRequest> requests) {
        return requests.stream()
                .map(request -> request.host() + " at port " + request.port())
                .distinct()
                .toList();
    }

    private static List<String> toBeAsked(JsonObject explained) {
        List<String> requests = new ArrayList<>();
        for (JsonElement element : explained.getAsJsonArray("requests")) {
            JsonObject request = element.getAsJsonObject();
            String endpoint = request.get("endpoint").getAsString();
            requests.add(request.get("host").getAsString() + " at port "
                    + endpoint.substring(endpoint.lastIndexOf(':') + 1));
        }
        return requests.stream().distinct().toList();
    }

    private static boolean arrives(JsonObject explained) {
        return explained.get("arrives").getAsBoolean();
    }

    private static String complaint(DeadPath dead) {
        return switch (dead) {
            case SILENCE -> "connection timed out|i/o timeout";
            case UNREACHABLE -> "no route to host";
            case RESET -> "connection refused";
        };
    }
}
