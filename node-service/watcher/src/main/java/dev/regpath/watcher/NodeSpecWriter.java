package dev.regpath.watcher;

import dev.regpath.contract.status.NodeSpec;
import dev.regpath.input.Logged;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a RegistryPathNode for each node, and in its spec what the node must know of itself. It belongs to the Node, so
 * that Kubernetes removes it with the node.
 */
final class NodeSpecWriter {
    private static final Logger LOG = LoggerFactory.getLogger(NodeSpecWriter.class);

    private final KubernetesClient client;

    NodeSpecWriter(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Writes those that are not as they should be.
     *
     * @return whether all are now; if not, it is worth another try
     */
    boolean write(ClusterSnapshot snapshot) {
        Set<String> keys = NodeSpecs.keys(snapshot.paths().stream()
                .flatMap(resource -> resource.documents().paths().stream())
                .toList());
        boolean complete = true;
        for (Node node : snapshot.objects().nodes().values()) {
            String name = node.getMetadata().getName();
            NodeSpec wanted = NodeSpecs.of(node, keys);
            Optional<NodeObject> object =
                    Optional.ofNullable(snapshot.objects().reports().get(name));
            if (object.flatMap(NodeObject::readSpec).equals(Optional.of(wanted))) {
                continue;
            }
            try {
                if (object.isPresent()) {
                    client.resources(NodeObject.class).withName(name).edit(one -> {
                        one.putSpec(wanted);
                        return one;
                    });
                } else {
                    client.resource(created(node, wanted)).create();
                }
            } catch (KubernetesClientException e) {
                if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                    continue; // It is there, and will be seen in a moment: that is a change to look at again.
                }
                complete = false;
                LOG.warn("a RegistryPathNode could not be written node={} reason={}", name, Logged.of(e.getMessage()));
            }
        }
        return complete;
    }

    private static NodeObject created(Node node, NodeSpec spec) {
        NodeObject object = new NodeObject();
        object.getMetadata().setName(node.getMetadata().getName());
        object.getMetadata()
                .getOwnerReferences()
                .add(new OwnerReferenceBuilder()
                        .withApiVersion("v1")
                        .withKind("Node")
                        .withName(node.getMetadata().getName())
                        .withUid(node.getMetadata().getUid())
                        .build());
        object.putSpec(spec);
        return object;
    }
}
