package dev.regpath.watcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regpath.contract.status.NodeSpec.AgentLife;
import dev.regpath.contract.status.NodeStatus;
import dev.regpath.contract.status.PathReport;
import dev.regpath.contract.status.PathResource;
import dev.regpath.contract.status.RegistryPathStatus;
import dev.regpath.fault.Condition.ConditionType;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Agents in the Pods of a DaemonSet, which the kubelet calls ready or not. */
class AgentLifeTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final TestCluster cluster = new TestCluster();
    private final KubernetesClient watcherClient = cluster.newClient();
    private final Watcher watcher = new Watcher(
            watcherClient,
            WatchSettings.ALONE.withAgents(
                    new WatchSettings.AgentPods("regpath-system", Map.of("app", "regpath-node"))),
            () -> {});

    @BeforeEach
    void startWithAnAgentOnEachNode() {
        Given.companyCluster().forEach(this::put);
        put(Given.company());
        put(agent("agent-1", "worker-1", true));
        put(agent("agent-2", "worker-2", true));
        watcher.start();
        reportFromPod("worker-1");
        reportFromPod("worker-2");
        awaitNodes("2/2", "True Programmed");
        awaitLife(AgentLife.RUNNING);
    }

    @AfterEach
    void close() {
        watcher.close();
        watcherClient.close();
        cluster.close();
    }

    @Test
    void anAgentThatIsNotReadyIsNotCountedWhateverItReportedOnce() {
        put(agent("agent-2", "worker-2", false));

        awaitNodes("1/2", "False AgentNotRunning");
        assertThat(programmed()).contains("on node worker-2 the agent does not run");
        awaitLife(AgentLife.NOT_READY);

        put(agent("agent-2", "worker-2", true));
        awaitNodes("2/2", "True Programmed");
        awaitLife(AgentLife.RUNNING);
    }

    @Test
    void anAgentWithoutAPodIsNotCountedUntilThereIsAnother() {
        cluster.client()
                .pods()
                .inNamespace("regpath-system")
                .withName("agent-2")
                .delete();

        awaitNodes("1/2", "False AgentNotRunning");
        awaitLife(AgentLife.ABSENT);

        put(agent("agent-3", "worker-2", true));
        awaitNodes("2/2", "True Programmed");
    }

    private static HasMetadata agent(String name, String node, boolean ready) {
        return Given.pod("regpath-system", name, "regpath-node", node, "10.0.0.12", ready);
    }

    private void reportFromPod(String node) {
        NodeStatus status = new NodeStatus(
                "0.1.0",
                "2.1.9",
                true,
                Optional.empty(),
                List.of(new PathReport("company", 1, "", PathReport.PathState.PROGRAMMED, "Programmed", "")));
        cluster.report(node, status);
    }

    private NodeObject object(String node) {
        return cluster.client().resources(NodeObject.class).withName(node).get();
    }

    private void awaitLife(AgentLife life) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(
                                object("worker-2").readSpec().orElseThrow().agent())
                        .contains(life));
    }

    private void awaitNodes(String count, String programmed) {
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(status().summary().nodes()).isEqualTo(count);
            assertThat(programmed()).startsWith(programmed);
        });
    }

    private String programmed() {
        return status().condition(ConditionType.PROGRAMMED).stream()
                .map(condition ->
                        "%s %s: %s".formatted(condition.status().word(), condition.reason(), condition.message()))
                .findFirst()
                .orElse("");
    }

    private RegistryPathStatus status() {
        PathObject path =
                cluster.client().resources(PathObject.class).withName("company").get();
        return PathResource.read(path.content()).status().orElseThrow();
    }

    private void put(HasMetadata object) {
        cluster.client().resource(object).createOr(one -> one.update());
    }
}
