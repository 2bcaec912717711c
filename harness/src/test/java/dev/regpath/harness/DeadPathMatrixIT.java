package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something on the way of a pull fails, and the pull works nevertheless. A part of the matrix that {@link
 * DeadPathMatrixSoak} measures, with bounds that hold on a busy machine.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeadPathMatrixIT {
    private static final Logger LOG = LoggerFactory.getLogger(DeadPathMatrixIT.class);

    /** What a fault costs is the soak's to measure; this tells once from once for each of ten layers, at any load. */
    private static final Duration EXTRA = Duration.ofSeconds(10);

    private static final Duration NEXT = Duration.ofSeconds(5);
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int HEALTHY_PULLS = 2;

    private final Map<PullVariant, DeadPathTrial> trials = new EnumMap<>(PullVariant.class);
    private final Lab lab = Lab.open();
    private final RegistrySite site = lab.registry();
    private final RegistryEndpoints endpoints = RegistryEndpoints.of(lab, site);

    @AfterAll
    void removeEverything() {
        lab.close();
    }

    @ParameterizedTest(name = "containerd {0}, agent alive {1}: {2} {3}")
    @CsvSource({
        "CRI_1_6, false, FIRST_BACKEND_ALONE, SILENT",
        "CRI_1_6, true, ALL_MIRRORS, HANGS",
        "CRI_1_6, true, ALL_BACKENDS, RESET",
        "CRI_1_6, false, FIRST_MIRROR, UNREACHABLE",
        "CRI_1_6, true, ALL_MIRRORS, SILENT",
        "CRI_1_7, true, FIRST_MIRROR, HANGS",
        "CRI_1_7, false, ALL_BACKENDS, UNREACHABLE",
        "CRI_1_7, true, FIRST_BACKEND, HANGS",
        "CRI_1_7, true, FIRST_MIRROR, DIES",
        "CRI_1_7, false, UPSTREAM, SILENT",
        "TRANSFER_2_1, false, FIRST_BACKEND_ALONE, RESET",
        "TRANSFER_2_1, true, ALL_BACKENDS, HANGS",
        "TRANSFER_2_1, false, FIRST_BACKEND, DIES",
        "TRANSFER_2_1, false, ALL_MIRRORS, RESET",
        "LOCAL_2_1, false, FIRST_MIRROR, SILENT"
    })
    void aPullWorksWhileAnythingServes(PullVariant containerd, boolean agent, LostPart part, PathFault fault) {
        DeadPathCase one = new DeadPathCase(containerd, agent, part, fault);

        DeadPathFigures figures =
                trials.computeIfAbsent(containerd, this::trial).run(one);

        LOG.info("{}: extra {} s", one, figures);
        assertThat(figures.succeeded())
                .as("%s %s", figures.first(), figures.next())
                .isTrue();
        assertThat(figures.extra(figures.first())).as("extra time, once").isLessThan(EXTRA);
        assertThat(figures.extra(figures.next()))
                .as("extra time of the next pull")
                .isLessThan(NEXT);
    }

    private DeadPathTrial trial(PullVariant containerd) {
        return new DeadPathTrial(containerd.node(lab, site), endpoints, HEALTHY_PULLS, LIMIT);
    }
}
