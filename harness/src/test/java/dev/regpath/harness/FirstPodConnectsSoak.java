package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Three hundred pods, a hundred with each containerd, whose first act is to connect, beside a living agent. */
class FirstPodConnectsSoak {
    private static final Logger LOG = LoggerFactory.getLogger(FirstPodConnectsSoak.class);
    private static final int STARTS = 100;

    @ParameterizedTest
    @EnumSource
    void noFirstConnectionIsMissed(Generation generation) {
        try (Lab lab = Lab.open()) {
            Node node = lab.node(generation, lab.registry());
            PodNode pods = PodNode.of(node, CgroupDriver.SYSTEMD);
            Pod web = lab.keep(Pod.start(node, pods.serving("shop", "web", 80)));
            node.write(
                    Path.of("/etc/regpath/paths.d/beyond.yaml"),
                    PodNode.document("{pods: {selector: {matchLabels: {app: first}}}}", web));
            AgentService.start(node);

            FirstPodConnects connects = FirstPodConnects.count(pods, STARTS);

            LOG.info("{}: {} of {} first connections were missed", generation, connects.misses(), STARTS);
            assertThat(connects.misses()).as("%s", connects).isZero();
        }
    }
}
