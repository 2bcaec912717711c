package dev.regpath.watcher;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.regpath.contract.status.NodeCodec;
import dev.regpath.contract.status.NodeSpec;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.Optional;

/**
 * Keeps a RegistryPathNode for each node, and in its spec what the node must know of itself. It belongs to the Node, so
 * that Kubernetes removes it with the node. Used by one thread.
 */
final class NodeSpecWriter implements WriteQueue.ObjectWriting {
    private final KubernetesClient client;
    private final DesiredStates states;

    /**
     * Writes nothing yet.
     *
     * @param client stays the caller's
     * @param states what to write
     */
    NodeSpecWriter(KubernetesClient client, DesiredStates states) {
        this.client = client;
        this.states = states;
    }

    @Override
    public boolean write(String name) {
        Optional<NodeState> node = states.node(name);
        if (node.isEmpty()) {
            return false; // Kubernetes removes its object with it.
        }
        Optional<NodeObject> object = states.report(name);
        NodeSpec wanted = states.nodeSpec(node.get(), object.flatMap(NodeObject::readSpec));
        if (object.isEmpty()) {
            return create(node.get(), wanted);
        }
        boolean owned = object.get().belongsTo(node.get().uid());
        if (owned && object.get().readSpec().equals(Optional.of(wanted))) {
            return false;
        }
        patch(node.get(), wanted, owned);
        return true;
    }

    private boolean create(NodeState node, NodeSpec spec) {
        NodeObject object = new NodeObject();
        object.getMetadata().setName(node.name());
        object.getMetadata().getOwnerReferences().add(owner(node));
        object.putSpec(spec);
        try {
            var _ = client.resource(object).create();
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                return false; // It is there, and will be seen in a moment: that is a change to look at again.
            }
            throw e;
        }
    }

    /** A patch, since the agent writes its part at any moment. "add" takes the place of what is there, RFC 6902 §4.1. */
    private void patch(NodeState node, NodeSpec spec, boolean owned) {
        JsonArray patch = new JsonArray();
        patch.add(operation("/spec", NodeCodec.encode(spec)));
        if (!owned) {
            OwnerReference owner = owner(node);
            JsonObject reference = new JsonObject();
            reference.addProperty("apiVersion", owner.getApiVersion());
            reference.addProperty("kind", owner.getKind());
            reference.addProperty("name", owner.getName());
            reference.addProperty("uid", owner.getUid());
            JsonArray owners = new JsonArray();
            owners.add(reference);
            patch.add(operation("/metadata/ownerReferences", owners));
        }
        var _ = client.resources(NodeObject.class)
                .withName(node.name())
                .patch(PatchContext.of(PatchType.JSON), patch.toString());
    }

    private static JsonObject operation(String path, JsonElement value) {
        JsonObject operation = new JsonObject();
        operation.addProperty("op", "add");
        operation.addProperty("path", path);
        operation.add("value", value);
        return operation;
    }

    private static OwnerReference owner(NodeState node) {
        return new OwnerReferenceBuilder()
                .withApiVersion("v1")
                .withKind("Node")
                .withName(node.name())
                .withUid(node.uid())
                .build();
    }
}
