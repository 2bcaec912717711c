package dev.regpath.watcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.regpath.contract.Api;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.Serialization;
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

    JsonObject json() {
        return JsonParser.parseString(Serialization.asJson(this)).getAsJsonObject();
    }

    void putStatus(JsonElement json) {
        setStatus(Serialization.unmarshal(json.toString(), JsonNode.class));
    }

    String name() {
        return getMetadata().getName();
    }

    long generation() {
        Long generation = getMetadata().getGeneration();
        return generation == null ? 0 : generation;
    }
}
