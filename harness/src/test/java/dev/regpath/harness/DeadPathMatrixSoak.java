package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a dead path costs a pull: each part that can fail, in each way, with and without a living agent, on each
 * containerd. The table of docs/performance.md is in {@link DeadPathTable#FILE} afterwards. In the environment, {@code
 * REGPATH_MATRIX} is a pattern for cases ({@code 'containerd 1.6.* silent'}), and after {@code REGPATH_MINUTES} no
 * further case begins.
 */
@Isolated("what else runs is measured, too")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeadPathMatrixSoak {
    private static final Logger LOG = LoggerFactory.getLogger(DeadPathMatrixSoak.class);

    private static final Duration EXTRA = Duration.ofMillis(1500);
    private static final Duration EXTRA_OF_A_HANG = Duration.ofSeconds(3);
    private static final Duration NEXT = Duration.ofMillis(100);
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int HEALTHY_PULLS = 3;

    private final DeadPathTable table = new DeadPathTable();
    private final Pattern wanted = Pattern.compile(System.getenv().getOrDefault("REGPATH_MATRIX", ""));
    private final Instant end = Instant.now()
            .plus(Duration.ofMinutes(Long.parseLong(System.getenv().getOrDefault("REGPATH_MINUTES", "120"))));
    private final Lab lab = Lab.open();
    private final RegistrySite site = lab.registry();
    private final RegistryEndpoints endpoints = RegistryEndpoints.of(lab, site);

    @AfterAll
    void removeEverything() {
        lab.close();
        System.out.println(table);
    }

    @ParameterizedTest
    @EnumSource(PullVariant.class)
    void aDeadPathCostsOneSecondOnce(PullVariant containerd) {
        List<DeadPathCase> cases = DeadPathCase.of(containerd)
                .filter(one -> wanted.matcher(one.toString()).find())
                .toList();
        if (cases.isEmpty()) {
            return;
        }
        List<String> missed = new ArrayList<>();
        try (Node node = containerd.node(lab, site)) {
            DeadPathTrial trial = new DeadPathTrial(node, endpoints, HEALTHY_PULLS, LIMIT);
            for (DeadPathCase one : cases) {
                if (Instant.now().isAfter(end)) {
                    missed.add(one + ": not measured, the time is up");
                    continue;
                }
                DeadPathFigures figures = trial.run(one);
                table.add(one, figures);
                LOG.info("{}: extra {} s; {} {}", one, figures, figures.first(), figures.next());
                if (!reachesItsAim(one, figures)) {
                    missed.add(one + ": " + figures);
                }
            }
        }
        assertThat(missed).isEmpty();
    }

    private static boolean reachesItsAim(DeadPathCase one, DeadPathFigures figures) {
        if (!one.canBeSaved()) {
            return true; // How it fails, and how soon, are figures without an aim.
        }
        Duration noise = figures.spread();
        Duration most = one.fault() == PathFault.HANGS ? EXTRA_OF_A_HANG : EXTRA;
        return figures.succeeded()
                && figures.extra(figures.first()).compareTo(most.plus(noise)) <= 0
                && figures.extra(figures.next()).compareTo(NEXT.plus(noise)) <= 0;
    }
}
