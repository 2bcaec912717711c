package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The product's promise, in 27 cases: every generation of containerd, every way inside, every way in which the external
 * path can be dead.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PullMatrixIT {
    private static final Path PATH_FILE = Path.of("/etc/regpath/paths.d/company.yaml");
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

    static Stream<Arguments> cases() {
        return Arrays.stream(Generation.values())
                .flatMap(generation -> Arrays.stream(Way.values())
                        .flatMap(way ->
                                Arrays.stream(DeadPath.values()).map(dead -> Arguments.of(generation, way, dead))));
    }

    @ParameterizedTest(name = "{0}, {1}, external path answers with {2}")
    @MethodSource("cases")
    void thePullWorksWhileTheExternalPathIsDead(Generation generation, Way way, DeadPath dead) {
        Node node = Objects.requireNonNull(nodes.get(generation));
        node.cut(dead);
        Tree before = node.tree("/etc", "/sys/fs/bpf");

        Execution without = pull(node, way);
        assertThat(without.exitCode()).as("pull without Regpath: %s", without).isEqualTo(1);
        assertThat(without.err()).containsPattern(complaint(dead));

        node.write(PATH_FILE, way.document(site));
        node.regpath("apply").orThrow();
        site.forgetRequests();
        Execution with = pull(node, way).orThrow();

        assertThat(with.out()).contains("@" + site.digest(RegistrySite.IMAGE));
        String client = node.address().getHostAddress();
        long bytes = site.requests().stream()
                .filter(request -> request.client().equals(client))
                .filter(Request::forBlob)
                .filter(way.servedABlob())
                .mapToLong(Request::bytes)
                .sum();
        assertThat(bytes).as("bytes of layers that came this way").isGreaterThan(SIXTY_FOUR_MIB);

        node.regpath("revert").orThrow();
        node.script("rm -r /etc/regpath").orThrow();
        assertThat(before.differences(node.tree("/etc", "/sys/fs/bpf"))).isEmpty();
    }

    private static Execution pull(Node node, Way way) {
        List<String> arguments = new ArrayList<>(List.of("pull", "--remove", RegistrySite.IMAGE));
        arguments.addAll(way.credentials());
        return node.regpath(arguments.toArray(String[]::new));
    }

    private static String complaint(DeadPath dead) {
        return switch (dead) {
            case SILENCE -> "connection timed out|i/o timeout";
            case UNREACHABLE -> "no route to host";
            case RESET -> "connection refused";
        };
    }
}
