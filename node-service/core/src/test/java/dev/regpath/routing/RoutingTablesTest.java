package dev.regpath.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.HostName;
import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.RegistryPathDecoder;
import dev.regpath.fault.Condition;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.observe.NameView;
import dev.regpath.observe.Observation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What must hold for any paths at all; single situations stand in the scenarios. */
class RoutingTablesTest {
    private static final Observation SEEN = new Observation(
            Map.of(
                    new HostName("a.example.com"),
                    new NameView(Set.of(Addresses.parse("203.0.113.1"), Addresses.parse("2001:db8::1")), true),
                    new HostName("b.example.com"),
                    new NameView(Set.of(Addresses.parse("203.0.113.2")), false)),
            Set.of(Addresses.parse("10.0.0.5")),
            Set.of(),
            Optional.empty(),
            Optional.empty());

    @Test
    void theOrderOfPathsDoesNotMatter() {
        Random random = new Random(3);
        for (int i = 0; i < 300; i++) {
            List<RegistryPath> paths = randomPaths(random);
            TableResult result = RoutingTables.compute(paths, SEEN);
            List<RegistryPath> shuffled = new ArrayList<>(paths);
            Collections.shuffle(shuffled, random);
            assertThat(RoutingTables.compute(shuffled, SEEN)).isEqualTo(result);
        }
    }

    @Test
    void aPathIsInWholeOrNotAtAll() {
        Random random = new Random(5);
        for (int i = 0; i < 300; i++) {
            TableResult result = RoutingTables.compute(randomPaths(random), SEEN);
            Set<String> contributing =
                    result.table().redirects().stream().map(Redirect::path).collect(Collectors.toSet());
            result.table().mirrors().forEach(mirror -> contributing.add(mirror.path()));
            Set<String> accepted = result.paths().stream()
                    .filter(status -> status.is(Condition.ConditionType.ACCEPTED))
                    .map(status -> status.path().name())
                    .collect(Collectors.toSet());
            for (PathStatus status : result.paths()) {
                if (!accepted.contains(status.path().name())) {
                    assertThat(contributing).doesNotContain(status.path().name());
                    assertThat(result.problems())
                            .extracting(Problem::path)
                            .contains(status.path().name());
                }
            }
        }
    }

    @Test
    void pathsThatDoNotClashGiveTheSumOfTheirTables() {
        List<RegistryPath> paths = IntStream.range(0, 20)
                .mapToObj(i -> path("p" + i, "203.0.113." + i, 1, "r%d.example.com".formatted(i)))
                .toList();
        RoutingTable all = RoutingTables.compute(paths, SEEN).table();
        List<Redirect> sum = paths.stream()
                .flatMap(path -> RoutingTables.compute(List.of(path), SEEN).table().redirects().stream())
                .toList();
        assertThat(all.redirects()).containsExactlyInAnyOrderElementsOf(sum);
        assertThat(all.mirrors()).hasSize(20);
    }

    @Test
    void thePathThatCrossesTheLimitOfFrontendsIsNamedAndTheOthersWork() {
        List<RegistryPath> paths = List.of(
                path("a", "203.0.1.1", 600, "a.example.com"),
                path("b", "203.0.2.1", 600, "b.example.com"),
                path("c", "203.0.3.1", 400, "c.example.com"));
        TableResult result = RoutingTables.compute(paths, SEEN);
        assertThat(result.table().redirects())
                .hasSize(1000)
                .extracting(Redirect::path)
                .containsOnly("a", "c");
        assertThat(result.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.TOO_MANY_FRONTENDS);
            assertThat(problem.path()).isEqualTo("b");
            assertThat(problem.what()).contains("'b'", "1200", "1024");
        });
    }

    @Test
    void thePathThatCrossesTheLimitOfBackendsIsNamedAndTheOthersWork() {
        String backends = IntStream.range(0, 100)
                .mapToObj(i -> "'10.1.1.%d:8443'".formatted(i))
                .collect(Collectors.joining(", "));
        List<RegistryPath> paths = List.of(
                path("a", "203.0.1.1", 30, "a.example.com", backends),
                path("b", "203.0.2.1", 30, "b.example.com", backends));
        TableResult result = RoutingTables.compute(paths, SEEN);
        assertThat(result.table().redirects())
                .hasSize(30)
                .extracting(Redirect::path)
                .containsOnly("a");
        assertThat(result.problems())
                .extracting(Problem::code, Problem::path)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(ProblemCode.TOO_MANY_BACKENDS, "b"));
    }

    @Test
    void thePathThatCrossesTheLimitOfKindsOfProcessesIsNamedAndTheOthersWork() {
        String paths = IntStream.rangeClosed(1, 31).mapToObj("""
                        ---
                        apiVersion: regpath.dev/v1alpha1
                        kind: RegistryPath
                        metadata: {name: p%1$d}
                        spec:
                          registry: registry.example.com
                          redirects:
                          - name: gateway
                            frontend: {addresses: [203.0.113.%1$d], ports: [{port: 443}]}
                            backend: {addresses: ["10.1.1.1:8443"]}
                          scope: {containerd: false, pods: {namespaces: [n%1$d]}}
                        """::formatted).collect(Collectors.joining());
        TableResult result = RoutingTables.compute(
                RegistryPathDecoder.decode("a.yaml", paths).paths(), SEEN);

        assertThat(result.table().redirects()).hasSize(30);
        assertThat(result.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.TOO_MANY_SCOPES);
            assertThat(problem.path()).isEqualTo("p31");
            assertThat(problem.what()).contains("32", "31");
        });
    }

    @Test
    void nothingAskedIsTheEmptyTable() {
        assertThat(RoutingTables.compute(List.of(), Observation.NONE))
                .isEqualTo(new TableResult(RoutingTable.EMPTY, List.of(), List.of(), List.of(), Set.of()));
    }

    private static RegistryPath path(String name, String address, int ports, String registry) {
        return path(name, address, ports, registry, "'10.1.1.1:8443'");
    }

    private static RegistryPath path(String name, String address, int ports, String registry, String backends) {
        StringBuilder text = new StringBuilder("""
                apiVersion: regpath.dev/v1alpha1
                kind: RegistryPath
                metadata: {name: %s}
                spec:
                  registry: %s
                  mirror: {backend: {addresses: [registry.internal]}}
                  redirects:
                """.formatted(name, registry));
        for (int port = 1; port <= ports; port++) {
            text.append(
                    "  - {name: p%d, frontend: {addresses: [%s], ports: [{port: %d}]}, backend: {addresses: [%s]}}\n"
                            .formatted(port, address, port, backends));
        }
        return RegistryPathDecoder.decode(name + ".yaml", text.toString())
                .paths()
                .getFirst();
    }

    /** Few choices for each part, so that paths often clash. */
    private static List<RegistryPath> randomPaths(Random random) {
        List<RegistryPath> paths = new ArrayList<>();
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            String text = """
                    apiVersion: regpath.dev/v1alpha1
                    kind: RegistryPath
                    metadata: {name: p%d%s}
                    spec:
                      registry: r%d.example.com
                      %s
                      redirects:
                      - name: a
                        frontend: {%s, ports: [{port: %d}]}
                        backend: {addresses: [%s]}
                      names: {pin: %s}
                    """.formatted(
                            random.nextInt(5),
                            one(random, "", ", creationTimestamp: '2026-01-0%d'".formatted(1), "")
                                    .replace("01'", "01T00:00:00Z'"),
                            random.nextInt(3),
                            one(random, "", "mirror: {backend: {addresses: [registry.internal]}}"),
                            one(
                                    random,
                                    "hosts: [a.example.com]",
                                    "hosts: [b.example.com]",
                                    "addresses: [203.0.113.1, 203.0.113.3]",
                                    "addresses: ['2001:db8::1']",
                                    "addresses: [10.0.0.5]",
                                    "addresses: [10.1.1.1]"),
                            one(random, "443", "444", "8443").equals("443") ? 443 : 8443,
                            one(random, "'10.1.1.1:8443'", "'10.1.1.2:443', '[fd00::1]:443'", "'203.0.113.2:443'"),
                            one(random, "Never", "WhenUnresolvable", "Always"));
            paths.addAll(RegistryPathDecoder.decode(i + ".yaml", text).paths());
        }
        Collections.shuffle(paths, random);
        return paths;
    }

    private static String one(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
