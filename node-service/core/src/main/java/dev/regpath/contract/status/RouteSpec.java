package dev.regpath.contract.status;

import static java.util.Objects.requireNonNull;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.regpath.contract.schema.Content;
import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.JsonContent;
import dev.regpath.contract.schema.ListType;
import dev.regpath.contract.schema.NumberType;
import dev.regpath.contract.schema.ObjectType;
import dev.regpath.contract.schema.TextType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The spec of a RegistryRoute but for the path itself: what the watcher found for a RegistryPath. It is all that nodes
 * follow, and says nothing of them: so it changes only when what they do changes.
 *
 * @param generation of the path
 * @param created when the path was made, which decides between two that want the same
 * @param refused why no node carries it out; empty if the watcher sees no reason
 * @param resolved what it names; empty if its spec could not be read
 * @param apiServers what no node redirects: {@code 10.96.0.1:443}, {@code [fd00::1]:443}, {@code api.example.com:6443}
 */
public record RouteSpec(
        long generation,
        Optional<Instant> created,
        Optional<PathRefusal> refused,
        Optional<Resolved> resolved,
        List<String> apiServers) {
    /** The field that holds the path's spec as it was written. */
    public static final String PATH = "path";

    /** Named as in the status of a RegistryPath, where agents before this kind read the same. */
    private static final Field<Long> GENERATION =
            Field.required("observedGeneration", NumberType.GENERATION, "The generation of the RegistryPath.");

    private static final Field<Instant> CREATED =
            Field.optional("creationTimestamp", TextType.TIME, "Of the RegistryPath.");
    private static final Field<PathRefusal> REFUSED = Field.optional(
            "refused",
            PathRefusal.TYPE,
            "Why the watcher accepts it on no node; a node that has the path in place keeps it as it was, but for what"
                    + " is protected.");
    private static final Field<Resolved> RESOLVED = Field.optional(
            "resolved",
            ResolvedFields.TYPE,
            "The Services, Pods and ConfigMaps that the path names, and what serves behind them.");
    private static final Field<List<String>> API_SERVERS = Field.optional(
                    "apiServers",
                    ListType.of(1024, TextType.any(320), "Host and port."),
                    "Where the API server is, as the watcher knows it: no node redirects it.")
            .or(List.of());

    /** The spec as JSON has it. */
    public static final ObjectType<RouteSpec> TYPE = ObjectType.of(
                    fields -> new RouteSpec(
                            fields.get(GENERATION),
                            fields.find(CREATED),
                            fields.find(REFUSED),
                            fields.find(RESOLVED),
                            fields.get(API_SERVERS)),
                    GENERATION,
                    CREATED,
                    REFUSED,
                    RESOLVED,
                    API_SERVERS)
            .writtenBy((route, out) -> out.always(GENERATION, route.generation)
                    .put(CREATED, route.created)
                    .put(REFUSED, route.refused)
                    .put(RESOLVED, route.resolved)
                    .put(API_SERVERS, route.apiServers))
            .kept();

    public RouteSpec {
        requireNonNull(created, "created");
        requireNonNull(refused, "refused");
        requireNonNull(resolved, "resolved");
        apiServers = List.copyOf(apiServers);
    }

    /** As JSON, to which {@link #PATH} is added; equal values give equal text. */
    public JsonObject encode() {
        return TYPE.write(this);
    }

    /**
     * Reads what {@link #encode} wrote, or a newer version did.
     *
     * @throws UnreadableResourceException if it has another shape
     */
    public static RouteSpec decode(JsonElement spec) {
        return decode(new JsonContent(spec));
    }

    /** The same, as any library holds it. */
    public static RouteSpec decode(Content spec) {
        return StatusReader.read(TYPE, "spec", spec);
    }
}
