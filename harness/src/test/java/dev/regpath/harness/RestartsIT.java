package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A unit's cgroup is another one after each restart, and the first connection of its first process is the hardest to
 * catch. Each case restarts a daemon under real systemd many times and counts.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestartsIT {
    private static final Logger LOG = LoggerFactory.getLogger(RestartsIT.class);
    private static final Path PATH_FILE = Path.of("/etc/regpath/paths.d/company.yaml");

    private final Map<Generation, Node> nodes = new EnumMap<>(Generation.class);
    private Lab lab;
    private RegistrySite site;

    @BeforeAll
    void startOneNodeOfEachSystemd() {
        lab = Lab.open();
        site = lab.registry();
        for (Generation generation : Generation.values()) {
            Node node = lab.node(generation, site);
            node.cut(DeadPath.RESET);
            node.write(PATH_FILE, Way.REDIRECT_ONLY.document(site));
            nodes.put(generation, node);
        }
    }

    @AfterAll
    void removeEverything() {
        lab.close();
    }

    @ParameterizedTest(name = "{0}: {1} restarted {2} times, no agent")
    @CsvSource({
        "CONTAINERD_1_6, KUBELET, 200",
        "CONTAINERD_1_6, CONTAINERD, 200",
        "CONTAINERD_1_7, KUBELET, 200",
        "CONTAINERD_1_7, CONTAINERD, 200",
        "CONTAINERD_2_1, KUBELET, 200",
        "CONTAINERD_2_1, CONTAINERD, 200"
    })
    void theKernelKeepsTheRedirectWhenNoAgentIsAlive(Generation generation, Daemon daemon, int times) {
        Node node = node(generation);
        node.regpath("apply").orThrow();

        long misses = restart(node, daemon, times);

        LOG.info("tier=kernel agent=dead node={} daemon={} restarts={} misses={}", generation, daemon, times, misses);
        assertThat(misses).isZero();
    }

    @ParameterizedTest(name = "{0}: {1} restarted {2} times, agent alive")
    @CsvSource({"CONTAINERD_1_6, KUBELET, 100", "CONTAINERD_1_7, CONTAINERD, 100", "CONTAINERD_2_1, KUBELET, 100"})
    void theRedirectIsKeptWhileTheAgentIsAlive(Generation generation, Daemon daemon, int times) {
        Node node = node(generation);
        Agent agent = Agent.start(node);

        long misses = restart(node, daemon, times);
        agent.stop();

        LOG.info("tier=kernel agent=alive node={} daemon={} restarts={} misses={}", generation, daemon, times, misses);
        assertThat(misses).isZero();
    }

    @ParameterizedTest(name = "{0}: {1} restarted {2} times, agent alive, no trace points")
    @CsvSource({"CONTAINERD_1_6, KUBELET, 200", "CONTAINERD_1_7, KUBELET, 200", "CONTAINERD_2_1, KUBELET, 200"})
    void theAgentsWatchCatchesUpWhereTheKernelMayNotHelp(Generation generation, Daemon daemon, int times) {
        Node node = node(generation);
        Agent agent = Agent.start(node);
        // Without their pins the programs on the trace points are gone; the agent puts them back only in a pass.
        node.script("rm -r /sys/fs/bpf/regpath/v1/traces").orThrow();

        long misses = restart(node, daemon, times);
        agent.stop();

        LOG.info("tier=watch agent=alive node={} daemon={} restarts={} misses={}", generation, daemon, times, misses);
        // The watch races with the first connection. It may lose now and then, but the second connection is right.
        assertThat(misses).isLessThan(times / 2);
    }

    private static long restart(Node node, Daemon daemon, int times) {
        FirstConnects connects = node.firstConnects(daemon, RegistrySite.EXTERNAL, 443);
        connects.restart(times, Duration.ofMinutes(8));
        assertThat(connects.hits() + connects.misses()).isGreaterThanOrEqualTo(times);
        return connects.misses();
    }

    private Node node(Generation generation) {
        return Objects.requireNonNull(nodes.get(generation));
    }
}
