package dev.regpath.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.DecodedPaths;
import dev.regpath.contract.HostName;
import dev.regpath.contract.ObjectRef;
import dev.regpath.contract.Protocol;
import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.RegistryPathDecoder;
import dev.regpath.contract.status.BackendView;
import dev.regpath.contract.status.BackendView.BackendState;
import dev.regpath.contract.status.ClusterView;
import dev.regpath.contract.status.ServiceView;
import dev.regpath.contract.status.ServiceView.ServicePort;
import dev.regpath.observe.FollowedNames;
import dev.regpath.observe.NameView;
import dev.regpath.observe.Observation;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is used again of an earlier table is what would be found again. */
class PathPlansTest {
    private static final ObjectRef SERVICE = new ObjectRef("registry", "registry");
    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");
    private static final int STEPS = 400;

    private final Map<Integer, RegistryPath> paths = new TreeMap<>();
    private final Map<Integer, ClusterView> clusters = new HashMap<>();
    private Observation here = Observation.NONE;
    private Instant now = NOON;

    @Test
    void aTableOfWhatIsKnownAlreadyIsTheOneThatIsWorkedOutAfresh() {
        for (int seed = 0; seed < 5; seed++) {
            paths.clear();
            clusters.clear();
            Random random = new Random(seed);
            PathPlans plans = PathPlans.NONE;
            MirrorAddresses addresses = MirrorAddresses.NONE;
            LastKnownGood known = LastKnownGood.NONE;
            for (int step = 0; step < STEPS; step++) {
                change(random);
                DecodedPaths documents = new DecodedPaths(List.copyOf(paths.values()), List.of());
                TableResult afresh = RoutingTables.compute(documents, here, this::seen, known, now);
                RoutingTables.PlannedTable next = RoutingTables.compute(documents, here, this::seen, known, now, plans);
                assertThat(next.result()).as("seed %d step %d", seed, step).isEqualTo(afresh);
                plans = next.plans();

                MirrorFrontends frontendsAfresh = MirrorFrontends.of(known, afresh.table(), here, now);
                MirrorFrontends frontends =
                        MirrorFrontends.of(known, next.result().table(), here, now, addresses);
                assertThat(frontends.table()).as("seed %d step %d", seed, step).isEqualTo(frontendsAfresh.table());
                assertThat(frontends.retired()).isEqualTo(frontendsAfresh.retired());
                addresses = frontends.addresses();
                known = new LastKnownGood(
                        frontends.table(),
                        FollowedNames.NONE,
                        frontends.retired(),
                        next.result().backends());
            }
        }
    }

    @Test
    void aPlanIsUsedAgainForTheSamePathAndNoOther() {
        paths.put(1, path(1, new Random(1)));
        clusters.put(1, cluster(List.of(backend(1, BackendState.READY))));
        PathPlans plans = compute(PathPlans.NONE);
        PathPlan plan = plans.of(paths.get(1));
        Optional<Mirror> mirror = plan.mirror();

        assertThat(mirror).isPresent();
        assertThat(compute(plans).of(paths.get(1)).mirror().orElseThrow()).isSameAs(mirror.orElseThrow());
        clusters.put(1, cluster(List.of(backend(2, BackendState.READY))));
        assertThat(compute(plans).of(paths.get(1)).mirror()).isPresent().isNotEqualTo(mirror);
    }

    private PathPlans compute(PathPlans earlier) {
        return RoutingTables.compute(
                        new DecodedPaths(List.copyOf(paths.values()), List.of()),
                        here,
                        this::seen,
                        LastKnownGood.NONE,
                        now,
                        earlier)
                .plans();
    }

    private Observation seen(RegistryPath path) {
        int number = Integer.parseInt(path.name().substring(1));
        return here.of(Optional.empty(), Optional.ofNullable(clusters.get(number)), Optional.empty());
    }

    private void change(Random random) {
        int number = random.nextInt(8);
        switch (random.nextInt(10)) {
            case 0 -> paths.remove(number);
            case 1, 2, 3 -> paths.put(number, path(number, random));
            case 4 -> {
                Map<HostName, NameView> names = new HashMap<>();
                IntStream.range(0, 8).filter(_ -> random.nextInt(3) > 0).forEach(i -> {
                    Set<InetAddress> external = random.nextInt(3) == 0
                            ? Set.of()
                            : Set.of(Addresses.parse("203.0.113." + random.nextInt(20)));
                    names.put(
                            new HostName("r%d.example.com".formatted(i)), new NameView(external, random.nextBoolean()));
                });
                here = new Observation(
                        names, Set.of(Addresses.parse("10.0.0.5")), Set.of(), Optional.empty(), Optional.empty());
            }
            case 5 -> now = now.plusSeconds(random.nextInt(300));
            default -> {
                List<BackendView> backends = new ArrayList<>();
                for (int i = random.nextInt(3); i > 0; i--) {
                    backends.add(backend(
                            1 + random.nextInt(4), random.nextInt(4) == 0 ? BackendState.UNREADY : BackendState.READY));
                }
                clusters.put(number, cluster(backends));
            }
        }
    }

    private static BackendView backend(int number, BackendState state) {
        return new BackendView(List.of(Addresses.parse("10.1.1." + number)), state, "worker-2", "", ports());
    }

    private static List<ServicePort> ports() {
        return List.of(new ServicePort("http", 5000, Protocol.TCP));
    }

    private static ClusterView cluster(List<BackendView> backends) {
        return new ClusterView(
                Map.of(SERVICE, new ServiceView(List.of(), List.of(), List.of(), ports(), backends)),
                Map.of(),
                Map.of());
    }

    private static RegistryPath path(int number, Random random) {
        String text = """
                apiVersion: regpath.dev/v1alpha1
                kind: RegistryPath
                metadata: {name: p%1$d}
                spec:
                  registry: r%2$d.example.com
                  mirror: {scheme: http, backend: {service: {namespace: registry, name: registry}}}
                  redirects:
                  - name: gateway
                    frontend: {%3$s, ports: [{port: 443}]}
                    backend: {service: {namespace: registry, name: registry}}
                """.formatted(
                        number,
                        random.nextInt(4) == 0 ? random.nextInt(8) : number,
                        random.nextBoolean()
                                ? "hosts: [r%d.example.com]".formatted(number)
                                : "addresses: [198.18.0.%d]".formatted(1 + random.nextInt(12)));
        DecodedPaths decoded = RegistryPathDecoder.decode("p%d.yaml".formatted(number), text);
        assertThat(decoded.problems()).isEmpty();
        return decoded.paths().getFirst();
    }
}
