package dev.regpath.watcher;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.Serial;

/** The Pod of an agent, of which nothing else is kept but where it is and whether it runs. */
final class AgentPod extends Pod {
    @Serial
    private static final long serialVersionUID = 1;

    private final String node;
    private final boolean running;

    /**
     * Keeps what is needed of a Pod.
     *
     * @param metadata its name, namespace and version
     */
    AgentPod(ObjectMeta metadata, Pod whole) {
        setMetadata(metadata);
        setAdditionalProperties(null);
        node = nodeOf(whole);
        running = Compact.isReady(whole) && whole.getMetadata().getDeletionTimestamp() == null;
    }

    /** The node that a Pod is on; empty while it is on none. */
    static String nodeOf(Pod pod) {
        if (pod instanceof AgentPod compact) {
            return compact.node;
        }
        return pod.getSpec() == null ? "" : Literals.orEmpty(pod.getSpec().getNodeName());
    }

    /** Whether the kubelet calls it ready, and it is to stay. */
    static boolean isRunning(Pod pod) {
        return pod instanceof AgentPod compact && compact.running;
    }
}
