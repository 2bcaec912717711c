package dev.regpath.watcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regpath.contract.Api;
import dev.regpath.contract.schema.Content;
import dev.regpath.contract.status.RegistryPathStatus;
import dev.regpath.contract.status.StatusCodec;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** A RegistryPath as the client library holds it. What it means is read by {@link dev.regpath.contract.status.PathResource}. */
@Group(Api.GROUP)
@Version(Api.VERSION)
@Kind(Api.PATH_KIND)
@Plural(Api.PATHS)
public final class PathObject extends CustomResource<JsonNode, JsonNode> {
    private static final long serialVersionUID = 1;

    /** There is none until the server's answer is read; the library would try to make one. */
    @Override
    protected @Nullable JsonNode initSpec() {
        return null;
    }

    @Override
    protected @Nullable JsonNode initStatus() {
        return null;
    }

    /** What its reader looks at. */
    Content content() {
        ObjectMeta metadata = getMetadata();
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("apiVersion", getApiVersion());
        object.put("kind", getKind());
        object.putObject("metadata")
                .put("name", metadata.getName())
                .put("namespace", metadata.getNamespace())
                .put("uid", metadata.getUid())
                .put("generation", metadata.getGeneration())
                .put("creationTimestamp", metadata.getCreationTimestamp());
        object.set("spec", getSpec());
        object.set("status", getStatus());
        return new JacksonContent(object);
    }

    void putStatus(RegistryPathStatus status) {
        setStatus(JacksonContent.node(StatusCodec.encode(status)));
    }

    String name() {
        return getMetadata().getName();
    }

    long generation() {
        Long generation = getMetadata().getGeneration();
        return generation == null ? 0 : generation;
    }
}
