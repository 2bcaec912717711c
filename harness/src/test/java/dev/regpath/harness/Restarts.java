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
abstract class Restarts {
    private static final Logger LOG = LoggerFactory.getLogger(Restarts.class);
    private static final Path PATH_FILE = Path.of("/etc/regpath/paths.d/company.yaml");

    private final Map<Generation, Node> nodes = new EnumMap<>(Generation.class);
    private final int withoutAgent;
    private final int withAgent;
    private final int withoutTracePoints;
    private Lab lab;
    private RegistrySite site;

    /** How often each case restarts its daemon. */
    Restarts(int withoutAgent, int withAgent, int withoutTracePoints) {
        this.withoutAgent = withoutAgent;
        this.withAgent = withAgent;
        this.withoutTracePoints = withoutTracePoints;
    }

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

    @ParameterizedTest(name = "{0}: {1} restarted, no agent")
    @CsvSource({
        "CONTAINERD_1_6, KUBELET",
        "CONTAINERD_1_6, CONTAINERD",
        "CONTAINERD_1_7, KUBELET",
        "CONTAINERD_1_7, CONTAINERD",
        "CONTAINERD_2_1, KUBELET",
        "CONTAINERD_2_1, CONTAINERD"
    })
    void theKernelKeepsTheRedirectWhenNoAgentIsAlive(Generation generation, Daemon daemon) {
        Node node = node(generation);
        node.regpath("apply").orThrow();

        long misses = restart(node, daemon, withoutAgent);

        LOG.info(
                "tier=kernel agent=dead node={} daemon={} restarts={} misses={}",
                generation,
                daemon,
                withoutAgent,
                misses);
        assertThat(misses).isZero();
    }

    @ParameterizedTest(name = "{0}: {1} restarted, agent alive")
    @CsvSource({"CONTAINERD_1_6, KUBELET", "CONTAINERD_1_7, CONTAINERD", "CONTAINERD_2_1, KUBELET"})
    void theRedirectIsKeptWhileTheAgentIsAlive(Generation generation, Daemon daemon) {
        Node node = node(generation);
        AgentService agent = AgentService.start(node);

        long misses = restart(node, daemon, withAgent);
        agent.stop();

        LOG.info(
                "tier=kernel agent=alive node={} daemon={} restarts={} misses={}",
                generation,
                daemon,
                withAgent,
                misses);
        assertThat(misses).isZero();
    }

    @ParameterizedTest(name = "{0}: {1} restarted, agent alive, no trace points")
    @CsvSource({"CONTAINERD_1_6, KUBELET", "CONTAINERD_1_7, KUBELET", "CONTAINERD_2_1, KUBELET"})
    void theAgentsWatchCatchesUpWhereTheKernelMayNotHelp(Generation generation, Daemon daemon) {
        Node node = node(generation);
        AgentService agent = AgentService.start(node);
        // Without their pins the programs on the trace points are gone; the agent puts them back only in a pass.
        node.script("rm -r /sys/fs/bpf/regpath/*/traces").orThrow();

        long misses = restart(node, daemon, withoutTracePoints);
        agent.stop();

        LOG.info(
                "tier=watch agent=alive node={} daemon={} restarts={} misses={}",
                generation,
                daemon,
                withoutTracePoints,
                misses);
        // The watch races with the first connection. It may lose now and then, but the second connection is right.
        assertThat(misses).isLessThan(withoutTracePoints / 2);
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
