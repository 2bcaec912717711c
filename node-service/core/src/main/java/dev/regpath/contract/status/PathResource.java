package dev.regpath.contract.status;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.Api;
import com.google.gson.JsonObject;
import dev.regpath.contract.DecodedPaths;
import dev.regpath.contract.RegistryPathDecoder;
import java.util.Optional;

/**
 * A RegistryPath as the API server holds it.
 *
 * @param name its name
 * @param uid tells it from an earlier one of the same name
 * @param generation of its spec
 * @param documents its spec: one path, or the problems that keep it from being one
 * @param status what the watcher found; empty if it has not looked yet, or wrote what this version cannot read
 */
public record PathResource(
        String name, String uid, long generation, DecodedPaths documents, Optional<RegistryPathStatus> status) {
    public PathResource {
        requireNonNull(name, "name");
        requireNonNull(uid, "uid");
        requireNonNull(documents, "documents");
        requireNonNull(status, "status");
    }

    /**
     * Reads one. A spec that is wrong is no fault here: it is among the problems of {@code documents}.
     *
     * @param object the whole object, as a list or a watch gives it
     * @throws UnreadableResourceException if it has no metadata
     */
    public static PathResource read(JsonObject object) {
        Json metadata = Json.of(Api.PATH_KIND, object).map("metadata");
        String name = metadata.text("name");
        return new PathResource(
                name,
                metadata.text("uid"),
                metadata.number("generation"),
                RegistryPathDecoder.decode(sourceOf(name), document(object).toString()),
                status(object));
    }

    /** What a resource is called where a file would have its name. */
    public static String sourceOf(String name) {
        return Api.PATHS + "/" + name;
    }

    /** Whether what the watcher resolved belongs to this very spec. */
    public boolean isCurrent() {
        return status.isPresent() && status.get().observedGeneration() == generation;
    }

    private static Optional<RegistryPathStatus> status(JsonObject object) {
        try {
            return object.has("status") ? Optional.of(StatusCodec.decode(object.get("status"))) : Optional.empty();
        } catch (UnreadableResourceException e) {
            return Optional.empty();
        }
    }

    /** Without what is not the user's, so that a long status is no part of a document that may be too long. */
    private static JsonObject document(JsonObject object) {
        JsonObject document = new JsonObject();
        object.entrySet().stream()
                .filter(field -> !field.getKey().equals("status"))
                .forEach(field -> document.add(field.getKey(), field.getValue()));
        if (document.get("metadata") instanceof JsonObject metadata && metadata.has("managedFields")) {
            JsonObject slim = metadata.deepCopy();
            slim.remove("managedFields");
            document.add("metadata", slim);
        }
        return document;
    }
}
