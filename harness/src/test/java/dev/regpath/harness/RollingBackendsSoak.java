package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thousands of pulls while endpoints fail and come back, agents are killed and containerd restarts: no pull fails that
 * would not have failed on a node without faults. containerd restarts between two pulls, because one that is interrupted
 * fails on any node; and so does one whose connection is reset in the middle of a blob, which is counted apart. In the
 * environment, {@code REGPATH_PULLS} is how many there are on all nodes together (10,000), {@code REGPATH_MINUTES} after
 * how long a run ends that has not had them all (240), and {@code REGPATH_SEED} repeats one.
 */
@Isolated("pulls that are slow beside others would be few")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RollingBackendsSoak {
    private static final Logger LOG = LoggerFactory.getLogger(RollingBackendsSoak.class);
    private static final Path PATH_FILE = Path.of("/etc/regpath/paths.d/company.yaml");
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int PULLS_BETWEEN_RESTARTS = 40;

    /** Of so many pulls one has ten layers. */
    private static final int LAYERED = 4;

    private static final List<PullVariant> VARIANTS = List.of(PullVariant.values());

    private final int pulls = number("REGPATH_PULLS", 10_000) / VARIANTS.size();
    private final Duration most =
            Duration.ofMinutes(number("REGPATH_MINUTES", 240)).dividedBy(VARIANTS.size());
    private final long seed = number("REGPATH_SEED", ThreadLocalRandom.current().nextInt(1_000_000));
    private final Lab lab = Lab.open();
    private final RegistrySite site = lab.registry();

    private static int number(String name, int otherwise) {
        return Integer.parseInt(System.getenv().getOrDefault(name, Integer.toString(otherwise)));
    }

    @AfterAll
    void removeEverything() {
        lab.close();
    }

    @ParameterizedTest
    @EnumSource(PullVariant.class)
    void noPullFailsWhileOneEndpointServes(PullVariant containerd) {
        RegistryEndpoints endpoints = RegistryEndpoints.of(lab, site);
        try (Node node = containerd.node(lab, site)) {
            node.cut(DeadPath.SILENCE);
            List<String> failures = new ArrayList<>();
            // By the redirect, and then by the mirrors: with both in one path, either would hide what the other does.
            failures.addAll(
                    pulls(containerd, node, endpoints.backends(), LostPart.redirectTriedAgain(endpoints.backends())));
            failures.addAll(pulls(containerd, node, endpoints.mirrors(), LostPart.mirror(endpoints.mirrors())));

            assertThat(failures).isEmpty();
        }
    }

    /** containerd reads on elsewhere only where a blob ends too early (httpReadSeeker), not where its connection fails. */
    private static boolean isResetInABlob(TimedPull pull) {
        return !pull.succeeded()
                && pull.words().contains("failed to copy: read tcp")
                && pull.words().contains("reset by peer");
    }

    /** What agent and containerd have said while a pull failed, where containerd goes, and which connections there are. */
    private static String lately(Node node) {
        return node.script(
                        "journalctl --unit=regpath-node --unit=containerd --since=-90s --output=short-precise --no-pager"
                                + "; cat /etc/containerd/certs.d/*/hosts.toml /proc/$(pidof containerd)/net/tcp || true")
                .out();
    }

    private List<String> pulls(PullVariant containerd, Node node, List<FaultyEndpoint> endpoints, String document) {
        node.write(PATH_FILE, document);
        AgentService agent = AgentService.start(node);
        List<String> failures = new ArrayList<>();
        int resets = 0;
        List<Duration> durations = new ArrayList<>();
        int restarts = 0;
        Instant end = Instant.now().plus(most.dividedBy(2));
        try (RollingBackends rolling = RollingBackends.start(node, endpoints, agent, seed)) {
            while (durations.size() < pulls / 2 && Instant.now().isBefore(end)) {
                int count = durations.size();
                if (count % PULLS_BETWEEN_RESTARTS == PULLS_BETWEEN_RESTARTS - 1) {
                    node.restart(Daemon.CONTAINERD);
                    restarts++;
                }
                String before = rolling.present();
                TimedPull pull = TimedPull.of(
                        node, count % LAYERED == 0 ? RegistrySite.LAYERED_IMAGE : RegistrySite.SMALL_IMAGE, LIMIT);
                durations.add(pull.took());
                if (isResetInABlob(pull)) {
                    resets++;
                } else if (!pull.succeeded()) {
                    failures.add("pull %d, begun while '%s', ended while '%s': %s"
                            .formatted(count, before, rolling.present(), pull.words()));
                    LOG.warn("{}: {}, after {}\n{}", containerd, failures.getLast(), pull.took(), lately(node));
                }
            }
            durations.sort(Duration::compareTo);
            String summary =
                    "containerd %s, seed %d: %d pulls, %d failed; p50 %s, p99 %s, most %s; %d reset in the middle of a blob; %d endpoints failed, %d agents killed, %d restarts of containerd"
                            .formatted(
                                    containerd,
                                    seed,
                                    durations.size(),
                                    failures.size(),
                                    durations.get(durations.size() / 2),
                                    durations.get(durations.size() * 99 / 100),
                                    durations.getLast(),
                                    resets,
                                    rolling.rolls(),
                                    rolling.kills(),
                                    restarts);
            LOG.info(summary);
            System.out.println(summary);
        } finally {
            AgentService.removeFrom(node);
            node.regpath("revert").orThrow();
        }
        return failures;
    }
}
