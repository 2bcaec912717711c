package dev.regpath.kube;

import static java.util.Objects.requireNonNull;

import com.google.gson.stream.JsonReader;
import dev.regpath.contract.status.NodeCodec;
import dev.regpath.contract.status.NodeSpec;
import dev.regpath.contract.status.UnreadableResourceException;
import dev.regpath.input.InvalidInput;
import dev.regpath.input.Json;
import java.io.IOException;
import java.util.Optional;

/**
 * A node's RegistryPathNode as the API server sent it, without what the node itself wrote.
 *
 * @param name its name; empty if it has none, as a bookmark
 * @param uid tells it from an earlier one of the same name
 * @param resourceVersion which state it shows
 * @param spec what the watcher wrote; empty if it has not yet
 * @param code of a Status object
 * @param message of a Status object
 */
record OwnNode(String name, String uid, String resourceVersion, Optional<NodeSpec> spec, int code, String message)
        implements ServerObject {
    /** A zone and the labels that paths select nodes by. */
    private static final int MOST_CHARACTERS = 1 << 18;

    OwnNode {
        requireNonNull(name, "name");
        requireNonNull(uid, "uid");
        requireNonNull(resourceVersion, "resourceVersion");
        requireNonNull(spec, "spec");
        requireNonNull(message, "message");
    }

    /** Reads the next object. */
    static OwnNode read(JsonReader in) throws IOException {
        Reader reader = new Reader();
        reader.read(in);
        return new OwnNode(
                reader.name(), reader.uid(), reader.resourceVersion(), reader.spec, reader.code(), reader.message());
    }

    private static final class Reader extends ObjectReader {
        private Optional<NodeSpec> spec = Optional.empty();

        @Override
        void field(String field, JsonReader in) throws IOException {
            if (field.equals("spec")) {
                JsonCopy copy = new JsonCopy(MOST_CHARACTERS);
                copy.value(in);
                spec = spec(copy);
            } else {
                in.skipValue();
            }
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
}
