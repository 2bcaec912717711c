package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.regpath.contract.status.NodeStatus;
import dev.regpath.contract.status.PathReport;
import dev.regpath.deploy.Chart;
import dev.regpath.harness.run.Needs;
import dev.regpath.harness.run.Needs.Supply;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.MethodName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The chart's init container on nodes whose containerd was never told of hosts.toml: it sets config_path on one node after
 * the other, tells the cluster, and puts it back; and what happens without it, and where it fails.
 */
@Needs({Supply.DELIVERIES, Supply.API_MACHINERY})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodName.class)
class ChartInstallerIT {
    private static final Duration LONG = Duration.ofMinutes(4);
    private static final int HEALTH = 9618;
    private static final String LEASE = "regpath-installer";
    private static final String NAMESPACE = "regpath-system";

    /** containerd does not start with a config_path: what nobody foresees, foreseen. */
    private static final Path TRAP = Path.of("/etc/systemd/system/containerd.service.d/99-trap.conf");

    private final Lab lab = Lab.open();
    private final RegistrySite site = lab.registry();
    private final ApiServer api = lab.apiServer();
    private final StandInWatcher watcher = new StandInWatcher(api.client());
    private final List<BareHost> hosts = new ArrayList<>();
    private final List<DaemonSetPods> nodes = new ArrayList<>();

    @BeforeAll
    void startTwoBareNodes() {
        for (Generation generation : List.of(Generation.CONTAINERD_1_7, Generation.CONTAINERD_2_1)) {
            BareHost host = BareHost.start(lab, site, generation);
            hosts.add(host);
            Node node = host.node();
            node.exec("mkdir", "-p", "/etc/containerd/certs.d").orThrow();
            DaemonSetPods pods = DaemonSetPods.prepare(lab, node);
            api.admit(node);
            nodes.add(pods);
        }
        watcher.put(Way.MIRROR_ONLY.document(site));
        JsonObject lease = new Chart(Setup.load().chartPackage())
                .render(Map.of("installer.enabled", "true"))
                .get("Lease", LEASE);
        api.client().resource(lease.toString()).create();
    }

    @AfterEach
    void takeThePodsAway() {
        nodes.forEach(DaemonSetPods::endPods);
    }

    @AfterAll
    void removeEverything() {
        lab.close();
    }

    private static Map<String, String> values(String... more) {
        Map<String, String> values = new HashMap<>(Map.of(
                "node.extraEnv[0].name", "REGPATH_KUBECONFIG",
                "node.extraEnv[0].value", "/etc/regpath/kubeconfig"));
        for (int i = 0; i < more.length; i += 2) {
            values.put(more[i], more[i + 1]);
        }
        return values;
    }

    @Test
    void aWithoutItTheNodeSaysThatItsContainerdReadsNoMirrors() {
        DaemonSetPods pods = nodes.getLast();
        pods.start(values());

        NodeStatus status = awaitReport(pods.node(), PathReport.PathState.FAILED);
        assertThat(status.paths()).singleElement().satisfies(path -> {
            assertThat(path.reason()).isEqualTo("ConfigPathNotSet");
            assertThat(path.message()).contains("config_path is not set", "installer.enabled=true");
        });
        assertThat(status.installer()).isEmpty();
    }

    @Test
    void bItFailsOnOneNodeIsPutBackAndTriedOnNoOther() {
        DaemonSetPods first = nodes.getFirst();
        DaemonSetPods second = nodes.getLast();
        trap(first.node());
        FileSnapshot before = first.node().tree("/etc/containerd");
        FileSnapshot other = second.node().tree("/etc/containerd");

        Pod pod = first.start(values("installer.enabled", "true", "installer.timeout", "20s"));
        assertThat(pod.initLog()).contains("PutBack");
        assertThat(besidesMirrors(before, first.node())).isEmpty();
        assertThat(first.node().exec("systemctl", "is-active", "containerd").out())
                .startsWith("active");
        assertThat(awaitReport(first.node(), PathReport.PathState.FAILED).installer())
                .hasValueSatisfying(report -> assertThat(report.outcome()).isEqualTo("PutBack"));

        int starts = starts(second.node());
        Pod stopped = second.start(values("installer.enabled", "true"));
        assertThat(stopped.initLog()).contains("Stopped", "node " + first.node().name());
        assertThat(besidesMirrors(other, second.node())).isEmpty();
        assertThat(starts(second.node())).isEqualTo(starts);
        assertThat(events(second.node())).contains("ContainerdStopped");

        // The kubelet starts pods again and again: containerd is not restarted for each.
        int startsOfFirst = starts(first.node());
        first.endPods();
        assertThat(first.start(values("installer.enabled", "true")).initLog()).contains("not tried again");
        assertThat(starts(first.node())).isEqualTo(startsOfFirst);
        first.node().exec("rm", TRAP.toString()).orThrow();
        first.node().exec("systemctl", "daemon-reload").orThrow();
    }

    /** The agent starts in any case, and writes hosts.toml files, though containerd does not read them. */
    private static List<String> besidesMirrors(FileSnapshot before, Node node) {
        return before.differences(node.tree("/etc/containerd")).stream()
                .filter(difference -> !difference.startsWith("/etc/containerd/certs.d/"))
                .toList();
    }

    private static void trap(Node node) {
        node.write(TRAP, "[Service]\nExecStartPre=/bin/sh -c '! grep -q certs.d /etc/containerd/config.toml'\n");
        node.exec("systemctl", "daemon-reload").orThrow();
    }

    @Test
    void cTheNextAttemptConfiguresOneNodeAfterTheOtherAndTellsTheCluster() {
        List<String> holders = Collections.synchronizedList(new ArrayList<>());
        List<Integer> starts = nodes.stream().map(pods -> starts(pods.node())).toList();
        try (Watch _ = api.client()
                .leases()
                .inNamespace(NAMESPACE)
                .withName(LEASE)
                .watch(new Watcher<>() {
                    @Override
                    public void eventReceived(Action action, Lease lease) {
                        String holder =
                                lease.getSpec() == null ? null : lease.getSpec().getHolderIdentity();
                        holders.add(holder == null ? "" : holder);
                    }

                    @Override
                    public void onClose(WatcherException cause) {}
                })) {
            List<CompletableFuture<Pod>> started = nodes.stream()
                    .map(pods -> CompletableFuture.supplyAsync(
                            () -> pods.start(values("installer.enabled", "true", "installer.attempt", "2"))))
                    .toList();
            started.forEach(CompletableFuture::join);
        }
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i).node();
            assertThat(starts(node)).as(node.name()).isEqualTo(starts.get(i) + 1);
            assertThat(awaitReport(node, PathReport.PathState.PROGRAMMED).installer())
                    .hasValueSatisfying(report -> {
                        assertThat(report.outcome()).isEqualTo("Configured");
                        assertThat(report.message())
                                .contains("changed /etc/containerd/config.toml", "restarted containerd.service");
                    });
            assertThat(events(node)).contains("ContainerdConfigured");
            hosts.get(i).pull().orThrow();
        }
        // Taken, given back, taken by the other, given back: never from hand to hand.
        List<String> changes = new ArrayList<>();
        for (String holder : holders) {
            if (changes.isEmpty() || !changes.getLast().equals(holder)) {
                changes.add(holder);
            }
        }
        assertThat(changes.stream().filter(holder -> !holder.isEmpty()))
                .containsExactlyInAnyOrder(
                        nodes.getFirst().node().name(), nodes.getLast().node().name());
        assertThat(String.join(",", changes)).matches("(,?[^,]+,)(,?[^,]+),?");
    }

    /** Also where this attempt has failed on another node, and is made no more. */
    @Test
    void dCleaningPutsContainerdBack() {
        for (DaemonSetPods pods : nodes) {
            Node node = pods.node();
            int starts = starts(node);
            Pod cleaner = pods.start(values("installer.enabled", "true", "node.clean", "true"));
            Waiting.until(
                    "the node is clean; the pod's log: " + cleaner.log(),
                    LONG,
                    () -> Optional.of(cleaner).filter(pod -> pod.serving(HEALTH, "readiness")));

            assertThat(node.read(BareHost.CONFIG)).doesNotContain("config_path");
            assertThat(starts(node)).isEqualTo(starts + 1);
            assertThat(node.exec("find", "/var/lib/regpath").out()).isEqualTo("/var/lib/regpath\n");
        }
    }

    private NodeStatus awaitReport(Node node, PathReport.PathState state) {
        return Waiting.until(
                "%s reports %s; it reports %s".formatted(node.name(), state, watcher.report(node.name())),
                LONG,
                () -> watcher.report(node.name())
                        .filter(status -> status.paths().stream().anyMatch(path -> path.state() == state)));
    }

    private String events(Node node) {
        return api.client().v1().events().inNamespace("default").list().getItems().stream()
                .filter(event -> event.getInvolvedObject().getName().equals(node.name()))
                .map(event -> event.getReason() + ": " + event.getMessage())
                .toList()
                .toString();
    }

    /** How often containerd was started so far. */
    private static int starts(Node node) {
        return Integer.parseInt(
                node.script("journalctl --unit=containerd --output=cat | grep -c '^Started containerd' || true")
                        .orThrow()
                        .out()
                        .strip());
    }
}
