package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import dev.regpath.cri.ContainerdPods;
import dev.regpath.runtime.RuntimePod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each containerd tells of the pods that it runs, and when. */
class RuntimePodsIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    @ParameterizedTest
    @EnumSource
    void aPodIsKnownBeforeAnythingOfItRunsAndForgottenWhenItIsGone(Generation generation) throws Exception {
        try (Lab lab = Lab.open()) {
            Node node = lab.node(generation, lab.registry());
            PodNetwork.start(node);
            PodImages.importCaller(node);
            Path socket = node.seenFromOutside(Path.of("/run/containerd/containerd.sock"));
            OrdinaryPod ordinary = OrdinaryPod.of(
                            CgroupDriver.CGROUPFS, "builders", "one", "/caller", "serve", "80", "one")
                    .labelled("app", "builder");
            OrdinaryPod onTheNode = OrdinaryPod.of(
                            CgroupDriver.CGROUPFS, "infra", "two", "/caller", "serve", "81", "two")
                    .inTheNodesNetwork();
            BlockingQueue<List<RuntimePod>> told = new LinkedBlockingQueue<>();
            try (ContainerdPods pods = new ContainerdPods(socket)) {
                assertThat(pods.list()).isEmpty();
                pods.follow(() -> told.add(listed(pods)));
                assertThat(told.take()).isEmpty();

                try (Pod one = Pod.start(node, ordinary);
                        Pod _ = Pod.start(node, onTheNode)) {
                    List<InetAddress> addresses = PodNode.addresses(one);
                    RuntimePod first = told.take().getFirst();
                    assertThat(first.cgroup()).hasValue(ordinary.cgroup());
                    assertThat(first.labels()).containsOnly(entry("app", "builder"));
                    RuntimePod known = Waiting.until(
                            "its addresses are known",
                            SOON,
                            () -> listed(pods).stream()
                                    .filter(pod -> pod.name().equals("one")
                                            && !pod.addresses().isEmpty())
                                    .findFirst());
                    assertThat(addresses).hasSize(2);
                    assertThat(known)
                            .isEqualTo(new RuntimePod(
                                    "builders",
                                    "one",
                                    ordinary.uid(),
                                    ordinary.labels(),
                                    Optional.of(ordinary.cgroup()),
                                    /* hostNetwork= */ false,
                                    addresses));
                    assertThat(listed(pods))
                            .extracting(RuntimePod::name, RuntimePod::hostNetwork)
                            .containsExactly(tuple("one", false), tuple("two", true));
                    try (ContainerdPods asked = new ContainerdPods(socket)) {
                        assertThat(asked.list()).isEqualTo(listed(pods));
                    }
                }
                Waiting.until(
                        "they are gone", SOON, () -> Optional.of(listed(pods)).filter(List::isEmpty));
            }
        }
    }

    private static List<RuntimePod> listed(ContainerdPods pods) {
        try {
            return pods.list();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
