package dev.regpath.kube;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.stream.JsonReader;
import dev.regpath.contract.Api;
import dev.regpath.contract.status.NodeCodec;
import dev.regpath.contract.status.NodeStatus;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.Locale;

/** Writes this node's own RegistryPathNode: the node its status, the watcher its spec. */
final class OwnNodeObject {
    private static final String TARGET = ResourceCollection.GROUP + Api.NODES;
    private static final String JSON = "application/json";
    private static final String JSON_PATCH = "application/json-patch+json";
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final ApiAccess access;
    private final String node;

    OwnNodeObject(ApiAccess access, String node) {
        this.access = access;
        this.node = node;
    }

    /** Replaces the status, in an object that is made if need be; returns the object. */
    OwnNode write(NodeStatus status) throws IOException {
        try {
            return patch(status);
        } catch (ApiException e) {
            if (!e.isMissing()) {
                throw e;
            }
        }
        create();
        return patch(status);
    }

    private OwnNode patch(NodeStatus status) throws IOException {
        // "add" takes the place of a member that is there already, RFC 6902 §4.1; a merge would keep its empty fields.
        JsonObject add = new JsonObject();
        add.addProperty("op", "add");
        add.addProperty("path", "/status");
        add.add("value", NodeCodec.encode(status));
        JsonArray patch = new JsonArray();
        patch.add(add);
        return call("PATCH", TARGET + "/" + node + "/status", JSON_PATCH, patch.toString());
    }

    private void create() throws IOException {
        JsonObject metadata = new JsonObject();
        metadata.addProperty("name", node);
        JsonObject object = new JsonObject();
        object.addProperty("apiVersion", Api.API_VERSION);
        object.addProperty("kind", Api.NODE_KIND);
        object.add("metadata", metadata);
        try {
            var _ = call("POST", TARGET, JSON, object.toString());
        } catch (ApiException e) {
            if (!e.isConflict()) { // The watcher was faster.
                throw e;
            }
        }
    }

    private OwnNode call(String method, String target, String contentType, String body) throws IOException {
        try (HttpConnection connection = HttpConnection.open(access.endpoint(), PATIENCE)) {
            HttpConnection.Response response = connection.send(method, target, contentType, body);
            if (response.status() / 100 != 2) {
                throw Refusals.read(
                        response,
                        "%s of RegistryPathNode '%s' is refused".formatted(method.toLowerCase(Locale.ROOT), node));
            }
            return OwnNode.read(new JsonReader(new InputStreamReader(response.body(), UTF_8)));
        }
    }
}
