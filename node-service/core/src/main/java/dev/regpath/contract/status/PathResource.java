package dev.regpath.contract.status;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.Api;
import dev.regpath.contract.DecodedPaths;
import dev.regpath.contract.RegistryPathDecoder;
import dev.regpath.contract.schema.Content;
import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.NumberType;
import dev.regpath.contract.schema.ObjectType;
import dev.regpath.contract.schema.TextType;
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
    public static PathResource read(Content object) {
        Envelope envelope = StatusReader.read(Envelope.TYPE, Api.PATH_KIND, object);
        return new PathResource(
                envelope.metadata().name(),
                envelope.metadata().uid(),
                envelope.metadata().generation(),
                RegistryPathDecoder.decodeForAllNodes(
                        sourceOf(envelope.metadata().name()), object),
                status(object));
    }

    /** What a resource is called where a file would have its name. */
    public static String sourceOf(String name) {
        return "registrypath/" + name;
    }

    /** Whether what the watcher resolved belongs to this very spec. */
    public boolean isCurrent() {
        return status.isPresent() && status.get().observedGeneration() == generation;
    }

    private static Optional<RegistryPathStatus> status(Content object) {
        try {
            return object.entries().stream()
                    .filter(field -> field.name().text().equals("status"))
                    .findFirst()
                    .map(field -> StatusCodec.decode(field.value()));
        } catch (UnreadableResourceException e) {
            return Optional.empty();
        }
    }

    /** What the API server says around spec and status. */
    private record Envelope(Metadata metadata) {
        private static final Field<Metadata> METADATA = Field.required("metadata", Metadata.TYPE, "");
        private static final ObjectType<Envelope> TYPE =
                ObjectType.of(fields -> new Envelope(fields.get(METADATA)), METADATA);
    }

    private record Metadata(String name, String uid, long generation) {
        private static final Field<String> NAME =
                Field.optional("name", TextType.any(253), "").or("");
        private static final Field<String> UID =
                Field.optional("uid", TextType.any(64), "").or("");
        private static final Field<Long> GENERATION =
                Field.optional("generation", NumberType.GENERATION, "").or(0L);
        private static final ObjectType<Metadata> TYPE = ObjectType.of(
                fields -> new Metadata(fields.get(NAME), fields.get(UID), fields.get(GENERATION)),
                NAME,
                UID,
                GENERATION);
    }
}
