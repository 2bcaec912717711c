package dev.regpath.harness;

import java.time.Duration;
import java.util.stream.Stream;

/** The kubelet's stand-in of one node: it opens connections as a kubelet's credential provider does. */
public final class KubeletStandIn {
    private static final Duration PATIENCE = Duration.ofSeconds(100);

    private final Node node;

    KubeletStandIn(Node node) {
        this.node = node;
    }

    /** Lets it run curl with these arguments, as its child and in its cgroup. */
    public Execution curl(String... arguments) {
        return node.exec(
                PATIENCE,
                Stream.concat(Stream.of("/usr/lib/regpath-node/kubelet-ask"), Stream.of(arguments))
                        .toArray(String[]::new));
    }
}
