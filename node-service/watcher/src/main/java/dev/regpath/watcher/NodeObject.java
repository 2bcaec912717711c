package dev.regpath.watcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.regpath.contract.Api;
import dev.regpath.contract.schema.Content;
import dev.regpath.contract.status.NodeCodec;
import dev.regpath.contract.status.NodeSpec;
import dev.regpath.contract.status.NodeStatus;
import dev.regpath.contract.status.PathReport;
import dev.regpath.contract.status.UnreadableResourceException;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A RegistryPathNode as the client library holds it. */
@Group(Api.GROUP)
@Version(Api.VERSION)
@Kind(Api.NODE_KIND)
@Plural(Api.NODES)
public final class NodeObject extends CustomResource<JsonNode, JsonNode> {
    private static final long serialVersionUID = 1;

    /** What was read of one that does not hold its JSON any more. */
    private record DecodedNode(Set<String> owners, Optional<NodeSpec> spec, Optional<NodeStatus> report) {}

    private transient Optional<DecodedNode> decoded = Optional.empty();

    /** There is none until the server's answer is read; the library would try to make one. */
    @Override
    protected @Nullable JsonNode initSpec() {
        return null;
    }

    @Override
    protected @Nullable JsonNode initStatus() {
        return null;
    }

    void putSpec(NodeSpec spec) {
        setSpec(JacksonContent.node(NodeCodec.encode(spec)));
    }

    /** Whether it goes with the Node of this uid. */
    boolean belongsTo(String uid) {
        return decoded.map(DecodedNode::owners).orElseGet(this::owners).contains(uid);
    }

    private Set<String> owners() {
        return getMetadata().getOwnerReferences().stream()
                .map(OwnerReference::getUid)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The same object, which holds what it says in little room: what many nodes report alike is there once. */
    NodeObject compact(ObjectMeta metadata, Interner<Object> values) {
        NodeObject compact = new NodeObject();
        compact.setMetadata(metadata);
        compact.decoded = Optional.of(new DecodedNode(
                owners(),
                readSpec().map(spec -> (NodeSpec) values.of(spec)),
                report().map(status -> new NodeStatus(
                        status.agentVersion(),
                        status.containerdVersion(),
                        status.inPod(),
                        Optional.empty(),
                        status.paths().stream()
                                .map(report -> (PathReport) values.of(report))
                                .toList()))));
        return compact;
    }

    /** What the watcher wrote; empty if it cannot be read, so that it is written again. */
    Optional<NodeSpec> readSpec() {
        if (decoded.isPresent()) {
            return decoded.get().spec();
        }
        try {
            return Optional.of(NodeCodec.spec(content(getSpec())));
        } catch (UnreadableResourceException e) {
            return Optional.empty();
        }
    }

    /** What the node reports; empty if it has not yet, or in a shape that is not known here. */
    Optional<NodeStatus> report() {
        if (decoded.isPresent()) {
            return decoded.get().report();
        }
        if (getStatus() == null || getStatus().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(NodeCodec.status(content(getStatus())));
        } catch (UnreadableResourceException e) {
            return Optional.empty();
        }
    }

    private static Content content(@Nullable JsonNode node) {
        return new JacksonContent(node == null ? JsonNodeFactory.instance.objectNode() : node);
    }
}
