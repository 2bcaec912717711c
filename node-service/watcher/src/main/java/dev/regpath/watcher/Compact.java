package dev.regpath.watcher;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.HashMap;
import java.util.Map;

/** Objects of which there is one for each node, cut to what the watcher looks at. */
final class Compact {
    private static final String READY = "Ready";

    private final Interner<String> texts = new Interner<>();
    private final Interner<Object> reports = new Interner<>();

    /** Its labels. */
    Node node(Node whole) {
        Node node = new Node();
        node.setAdditionalProperties(null);
        node.setMetadata(metadata(whole));
        Map<String, String> labels = new HashMap<>();
        Labels.of(whole).forEach((key, value) -> labels.put(texts.of(key), texts.of(value)));
        node.getMetadata().setLabels(Map.copyOf(labels));
        return node;
    }

    /** Where it is, and whether it runs. */
    Pod pod(Pod whole) {
        return new AgentPod(metadata(whole), whole);
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

    /** Without the empty maps and lists that the library makes for each: they are most of it. */
    private ObjectMeta metadata(HasMetadata whole) {
        ObjectMeta from = whole.getMetadata();
        ObjectMeta metadata = new ObjectMeta();
        metadata.setAdditionalProperties(null);
        metadata.setAnnotations(null);
        metadata.setLabels(null);
        metadata.setFinalizers(null);
        metadata.setManagedFields(null);
        metadata.setOwnerReferences(null);
        metadata.setName(texts.of(from.getName()));
        metadata.setNamespace(from.getNamespace() == null ? null : texts.of(from.getNamespace()));
        metadata.setUid(from.getUid());
        metadata.setResourceVersion(from.getResourceVersion());
        metadata.setGeneration(from.getGeneration());
        return metadata;
    }
}
