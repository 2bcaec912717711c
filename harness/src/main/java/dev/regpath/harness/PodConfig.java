package dev.regpath.harness;

import dev.regpath.proto.cri.ContainerConfig;
import dev.regpath.proto.cri.PodSandboxConfig;
import java.util.Optional;

/** A pod with one container as a kubelet hands it to the runtime, and what a kubelet itself does for it on the node. */
interface PodConfig {
    /** What its containers share. */
    PodSandboxConfig sandbox();

    /** The container. */
    ContainerConfig config();

    /** The same pod with a container that has to end well before that one starts; empty if it has none. */
    default Optional<? extends PodConfig> init() {
        return Optional.empty();
    }

    /** Where the container's output goes. */
    String log();

    /** Lines of bash for the node, before anything of the pod is there. */
    String before();

    /** Lines of bash for the node, when nothing of the pod is there any more. */
    String after();
}
