package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.status.PathReport;
import dev.regpath.harness.run.Needs;
import dev.regpath.harness.run.Needs.Supply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The DaemonSet as the package of the chart renders it, image reference unchanged, in the image that is delivered, under a node's own containerd: its capabilities,
 * mounts, read-only root and seccomp profile one to one.
 */
@Needs({Supply.DELIVERIES, Supply.API_MACHINERY})
@TestInstance(Lifecycle.PER_CLASS)
class DaemonSetIT {
    private static final int HEALTH = 9618;
    private static final Duration START = Duration.ofSeconds(60);
    private static final Path PATH_FILE = Path.of("/etc/regpath/paths.d/company.yaml");

    private final Lab lab = Lab.open();
    private final RegistrySite site = lab.registry();
    private final Map<Generation, DaemonSetPods> nodes = new EnumMap<>(Generation.class);

    /** With the image, which takes longer to bring than most tests. */
    @BeforeAll
    void startANodeOfEachGeneration() {
        for (Generation generation : Generation.values()) {
            nodes.put(generation, DaemonSetPods.prepare(lab, lab.node(generation, site)));
        }
    }

    @AfterEach
    void putTheNodesBack() {
        nodes.values().forEach(DaemonSetPods::putBack);
    }

    @AfterAll
    void removeEverything() {
        lab.close();
    }

    private DaemonSetPods podsOf(Generation generation) {
        return Objects.requireNonNull(nodes.get(generation));
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void itRepairsTheNodeSurvivesARestartOfContainerdAndLeavesTheNodeClean(Generation generation) {
        DaemonSetPods pods = podsOf(generation);
        Node node = pods.node();
        node.cut(DeadPath.RESET);
        FileSnapshot before = node.tree("/etc", "/usr", "/sys/fs/bpf");
        List<String> attached = node.attachedPrograms();
        assertThat(pull(node).succeeded()).isFalse();
        node.write(PATH_FILE, Way.BOTH_WITH_TOKEN_AND_FOREIGN_BLOB_HOST.document(site));

        Pod agent = pods.start(Map.of());
        awaitReady(agent);
        pull(node).orThrow();
        assertThat(agent.exec("/opt/regpath/bin/regpath", "status").out())
                .contains("203.0.113.10:443/TCP", "/system.slice/containerd.service", "/system.slice/kubelet.service");

        node.restart(Daemon.CONTAINERD);
        assertThat(agent.running()).isTrue();
        pull(node).orThrow();
        assertThat(node.kubelet()
                        .curl("--max-time", "5", "https://registry.example.com/v2/")
                        .exitCode())
                .isZero();

        // The chart goes: what is in place stays in place.
        agent.close();
        pull(node).orThrow();

        Pod cleaner = pods.start(Map.of("node.clean", "true"));
        awaitReady(cleaner);
        cleaner.close();
        node.exec("rm", "-r", "/etc/regpath").orThrow();
        assertThat(pull(node).succeeded()).isFalse();
        assertThat(before.differences(node.tree("/etc", "/usr", "/sys/fs/bpf"))).isEmpty();
        assertThat(node.attachedPrograms()).isEqualTo(attached);
        // The kubelet has made them, and does not take back what it makes for a hostPath.
        assertThat(node.exec("find", "/var/lib/regpath").out()).isEqualTo("/var/lib/regpath\n");
    }

    /** Names are answered by the pod alone, which only reads the node's /etc. */
    @Test
    void whereDnsIsDeadTheDaemonsAskThePodAndNothingRemainsOfThat() {
        DaemonSetPods pods = podsOf(Generation.CONTAINERD_2_1);
        Node node = pods.node();
        FileSnapshot before = node.tree("/etc", "/usr", "/sys/fs/bpf");
        List<String> attached = node.attachedPrograms();
        node.write(PATH_FILE, Way.REDIRECT_ONLY.document(site));
        site.stopDns();
        try {
            Pod agent = pods.start(Map.of("node.resolver", "Scoped", "node.pinNames", "false"));
            awaitReady(agent);
            pull(node).orThrow();
            assertThat(agent.exec("/opt/regpath/bin/regpath", "status").out())
                    .containsPattern("placeholder +in place +resolver");
            assertThat(node.exec("getent", "hosts", RegistrySite.NAME).succeeded())
                    .isFalse();

            agent.close();
            assertThat(pull(node).succeeded()).isFalse();
            awaitReady(pods.start(Map.of("node.resolver", "Scoped", "node.pinNames", "false")));
            pull(node).orThrow();
            pods.endPods();

            Pod cleaner = pods.start(Map.of("node.resolver", "Scoped", "node.pinNames", "false", "node.clean", "true"));
            awaitReady(cleaner);
            cleaner.close();
            node.exec("rm", "-r", "/etc/regpath").orThrow();
            assertThat(before.differences(node.tree("/etc", "/usr", "/sys/fs/bpf")))
                    .isEmpty();
            assertThat(node.attachedPrograms()).isEqualTo(attached);
        } finally {
            site.resumeDns();
        }
    }

    /** The cluster gives the path, so that what is in the image has to reach an API server; and the pod sees a node's files. */
    @Test
    void itFollowsTheClusterAndVerifiesTheNodeFromInside() {
        DaemonSetPods pods = podsOf(Generation.CONTAINERD_2_1);
        Node node = pods.node();
        node.cut(DeadPath.RESET);
        ApiServer api = lab.apiServer();
        api.admit(node);
        StandInWatcher watcher = new StandInWatcher(api.client());
        watcher.put(Way.REDIRECT_ONLY.document(site));

        Pod agent = pods.start(Map.of(
                "node.extraEnv[0].name", "REGPATH_KUBECONFIG",
                "node.extraEnv[0].value", "/etc/regpath/kubeconfig"));

        Waiting.until(
                "the node reports what is in place; the pod's log: " + agent.log(),
                START,
                () -> watcher.report(node.name())
                        .filter(status -> status.paths().stream()
                                .anyMatch(path -> path.state() == PathReport.PathState.PROGRAMMED)));
        node.regpath("pull", "--remove", RegistrySite.SMALL_IMAGE).orThrow();
        Execution verified = agent.exec("/opt/regpath/bin/regpath", "verify");
        assertThat(verified.orThrow().out())
                .contains("registry.example.com", "answers", "by redirect company/gateway")
                .doesNotContain("not in effect", "not checked");
        assertThat(agent.exec("/opt/regpath/bin/regpath", "explain", RegistrySite.SMALL_IMAGE)
                        .orThrow()
                        .out())
                .contains("would serve");
    }

    /** Nobody can tell from there whom containerd believes; that must not look like a certificate nobody trusts. */
    @Test
    void withLeastRightsItVerifiesWhatItCanSee() {
        DaemonSetPods pods = podsOf(Generation.CONTAINERD_2_1);
        Node node = pods.node();
        node.cut(DeadPath.RESET);
        node.write(PATH_FILE, Way.REDIRECT_ONLY.document(site));
        Pod agent = pods.start(Map.of("node.pinNames", "false", "node.tracepoints", "false"));
        awaitReady(agent);

        Execution verified = agent.exec("/opt/regpath/bin/regpath", "verify");
        assertThat(verified.succeeded()).as("%s%n%s", verified, agent.log()).isTrue();
        assertThat(node.kubelet()
                        .curl("--max-time", "5", "https://registry.example.com/v2/")
                        .exitCode())
                .isZero();
        assertThat(verified.out())
                .contains("answers", "by redirect company/gateway", "certificate issuers are not checked");

        // What this node refuses is asked for once in each life of the agent, and costs nothing that is in place.
        agent.close();
        Pod next = pods.start(Map.of("node.pinNames", "false", "node.tracepoints", "false"));
        awaitReady(next);
        assertThat(next.log()).doesNotContain("programs of this version");
        next.exec("/opt/regpath/bin/regpath", "verify").orThrow();
    }

    /** As docs/deploy.md has it, for a node on which only the image is left; a node of the harness has no cpu shares. */
    @Test
    void aNodeIsCleanedByHandWhenTheClusterIsGone() {
        DaemonSetPods pods = podsOf(Generation.CONTAINERD_1_7);
        Node node = pods.node();
        FileSnapshot before = node.tree("/etc", "/usr", "/sys/fs/bpf");
        List<String> attached = node.attachedPrograms();
        node.write(PATH_FILE, Way.BOTH_WITH_TOKEN_AND_FOREIGN_BLOB_HOST.document(site));
        Pod agent = pods.start(Map.of());
        awaitReady(agent);
        agent.close();
        assertThat(node.attachedPrograms()).isNotEqualTo(attached);

        node.script("ctr -n k8s.io run --rm --cpu-shares 0 --mount type=bind,src=/,dst=/host,options=rbind:rw"
                        + " --cap-add CAP_BPF --cap-add CAP_NET_ADMIN"
                        + " $(ctr -n k8s.io images list -q name~=regpath) revert"
                        + " /opt/regpath/bin/regpath revert --host-root=/host")
                .orThrow();

        node.exec("rm", "-r", "/etc/regpath").orThrow();
        assertThat(before.differences(node.tree("/etc", "/usr", "/sys/fs/bpf"))).isEmpty();
        assertThat(node.attachedPrograms()).isEqualTo(attached);
    }

    private static void awaitReady(Pod pod) {
        Waiting.until(
                "the pod is ready; its log: " + pod.log(),
                START,
                () -> Optional.of(pod).filter(some -> some.serving(HEALTH, "readiness")));
        assertThat(pod.serving(HEALTH, "liveness")).isTrue();
    }

    private static Execution pull(Node node) {
        return node.regpath("pull", "--remove", "--credentials", RegistrySite.CREDENTIALS, RegistrySite.SMALL_IMAGE);
    }
}
