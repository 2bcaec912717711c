package dev.regpath.watcher;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Objects of which there is one for each node, cut to what the watcher looks at. */
final class Compact {
    private static final String READY = "Ready";

    private final Interner<String> texts = new Interner<>();
    private final Interner<Object> reports = new Interner<>();

    /** Its labels. */
    Node node(Node whole) {
        Node node = new Node();
        node.setMetadata(metadata(whole));
        Map<String, String> labels = new HashMap<>();
        Labels.of(whole).forEach((key, value) -> labels.put(texts.of(key), texts.of(value)));
        node.getMetadata().setLabels(Map.copyOf(labels));
        return node;
    }

    /** Where it is, and whether it is ready. */
    Pod pod(Pod whole) {
        Pod pod = new Pod();
        pod.setMetadata(metadata(whole));
        pod.getMetadata().setDeletionTimestamp(whole.getMetadata().getDeletionTimestamp());
        PodSpec spec = new PodSpec();
        spec.setNodeName(whole.getSpec() == null ? null : whole.getSpec().getNodeName());
        pod.setSpec(spec);
        PodStatus status = new PodStatus();
        if (isReady(whole)) {
            PodCondition ready = new PodCondition();
            ready.setType(READY);
            ready.setStatus("True");
            status.setConditions(List.of(ready));
        }
        pod.setStatus(status);
        return pod;
    }

    /** What it says, decoded: once for each version. */
    NodeObject report(NodeObject whole) {
        return whole.compact(metadata(whole), reports);
    }

    /** Whether a Pod takes traffic: the kubelet says so, or, of a node that is gone, Kubernetes says that it does not. */
    static boolean isReady(Pod pod) {
        return pod.getStatus() != null
                && Literals.each(pod.getStatus().getConditions())
                        .anyMatch(
                                condition -> READY.equals(condition.getType()) && "True".equals(condition.getStatus()));
    }

    private static ObjectMeta metadata(HasMetadata whole) {
        ObjectMeta from = whole.getMetadata();
        ObjectMeta metadata = new ObjectMeta();
        metadata.setName(from.getName());
        metadata.setNamespace(from.getNamespace());
        metadata.setUid(from.getUid());
        metadata.setResourceVersion(from.getResourceVersion());
        metadata.setGeneration(from.getGeneration());
        return metadata;
    }
}
