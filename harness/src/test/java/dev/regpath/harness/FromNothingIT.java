package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.harness.run.Needs;
import dev.regpath.harness.run.Needs.Supply;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where no registry answers: the installer brings the image, and the DaemonSet starts with it. */
@Needs(Supply.DELIVERIES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FromNothingIT {
    private static final int HEALTH = 9618;
    private static final String NAME = "regpath.dev/regpath:";

    private final Lab lab = Lab.open();
    private final RegistrySite site = lab.registry();

    @AfterAll
    void removeEverything() {
        lab.close();
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void theInstallerBringsTheImageTheDaemonSetStartsAndUninstallTakesItAway(Generation generation) {
        BareHost host = BareHost.start(lab, site, generation);
        Node node = host.node();
        DaemonSetPods pods = DaemonSetPods.withoutImage(lab, node);
        String content = content(node);
        String image = host.image();
        assertThat(host.pull().succeeded()).isFalse();

        Execution plan = host.installer("plan", "--no-agent", "--image", image);
        assertThat(plan.exitCode()).as(plan.toString()).isEqualTo(3);
        assertThat(plan.out()).contains("+ image " + NAME, "sha256:");
        assertThat(content(node)).isEqualTo(content);

        host.install("--no-agent", "--image", image).orThrow();
        assertThat(images(node)).contains(NAME);
        assertThat(host.install("--no-agent", "--image", image).orThrow().out()).startsWith("nothing to do");

        Pod agent = pods.start(Map.of());
        Waiting.until(
                "the pod is ready; its log: " + agent.log(),
                Duration.ofSeconds(60),
                () -> Optional.of(agent).filter(pod -> pod.serving(HEALTH, "readiness")));
        host.pull().orThrow();
        agent.close();

        node.exec("/usr/local/bin/regpath-installer", "uninstall").orThrow();
        assertThat(images(node)).doesNotContain(NAME);
        assertThat(content(node)).isEqualTo(content);
        node.close();
    }

    /** An image that an operator has brought is the operator's. */
    @Test
    void anImageThatWasThereStays() {
        BareHost host = BareHost.start(lab, site, Generation.CONTAINERD_2_1);
        Node node = host.node();
        node.script("ctr -n k8s.io images import %s/regpath-*-image.tar".formatted(Node.DELIVERIES))
                .orThrow();

        Execution plan = host.installer("plan", "--no-agent", "--image", host.image());
        assertThat(plan.out()).doesNotContain("+ image");
        host.install("--no-agent", "--image", host.image()).orThrow();
        node.exec("/usr/local/bin/regpath-installer", "uninstall").orThrow();

        assertThat(images(node)).contains(NAME);
        node.close();
    }

    private static String images(Node node) {
        return node.exec("ctr", "-n", "k8s.io", "images", "list", "-q")
                .orThrow()
                .out();
    }

    /** What is of no use is collected first, which containerd does by itself at some time or other. */
    private static String content(Node node) {
        return node.script("""
                        ctr -n k8s.io leases delete --sync "$(ctr -n k8s.io leases create)" > /dev/null
                        ctr -n k8s.io content ls -q | sort
                        """).orThrow().out();
    }
}
