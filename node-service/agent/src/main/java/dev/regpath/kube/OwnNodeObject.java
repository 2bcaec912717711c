package dev.regpath.kube;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.stream.JsonReader;
import dev.regpath.contract.Api;
import dev.regpath.contract.status.NodeCodec;
import dev.regpath.contract.status.NodeSpec;
import dev.regpath.contract.status.NodeStatus;
import dev.regpath.contract.status.UnreadableResourceException;
import dev.regpath.input.InvalidInput;
import dev.regpath.input.Json;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** This node's own RegistryPathNode: the node writes its status, the watcher its spec. */
final class OwnNodeObject {
    private static final String TARGET = "/apis/" + Api.API_VERSION + "/" + Api.NODES;
    private static final String JSON = "application/json";
    private static final String JSON_PATCH = "application/json-patch+json";
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** A zone and the labels that paths select nodes by. */
    private static final int MOST_CHARACTERS = 1 << 18;

    private final ApiAccess access;
    private final String node;

    OwnNodeObject(ApiAccess access, String node) {
        this.access = access;
        this.node = node;
    }

    /** What the watcher wrote; empty if it has not yet. */
    Optional<NodeSpec> read() throws IOException {
        try {
            return call("GET", TARGET + "/" + node, "", "");
        } catch (ApiException e) {
            if (e.isMissing()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Replaces the status, in an object that is made if need be; returns what {@link #read} would. */
    Optional<NodeSpec> write(NodeStatus status) throws IOException {
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

    private Optional<NodeSpec> patch(NodeStatus status) throws IOException {
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

    private Optional<NodeSpec> call(String method, String target, String contentType, String body) throws IOException {
        try (HttpConnection connection = HttpConnection.open(access.endpoint(), PATIENCE)) {
            HttpConnection.Response response = connection.send(method, target, contentType, body);
            if (response.status() / 100 != 2) {
                throw Refusals.read(
                        response,
                        "%s of RegistryPathNode '%s' is refused".formatted(method.toLowerCase(Locale.ROOT), node));
            }
            return spec(new JsonReader(new InputStreamReader(response.body(), UTF_8)));
        }
    }

    /** What a RegistryPathNode says in its spec. */
    static Optional<NodeSpec> spec(JsonReader in) throws IOException {
        Optional<NodeSpec> spec = Optional.empty();
        in.beginObject();
        while (in.hasNext()) {
            if (in.nextName().equals("spec")) {
                JsonCopy copy = new JsonCopy(MOST_CHARACTERS);
                copy.value(in);
                spec = spec(copy);
            } else {
                in.skipValue();
            }
        }
        in.endObject();
        return spec;
    }

    private static Optional<NodeSpec> spec(JsonCopy copy) throws IOException {
        if (copy.isTooLarge()) {
            throw new IOException("the node's spec has more than %,d characters".formatted(MOST_CHARACTERS));
        }
        try {
            return Optional.of(Json.parse(copy.toString()))
                    .filter(element -> !element.isJsonNull())
                    .map(NodeCodec::spec);
        } catch (InvalidInput | UnreadableResourceException e) {
            throw new IOException("the node's spec cannot be understood: " + e.getMessage(), e);
        }
    }
}
