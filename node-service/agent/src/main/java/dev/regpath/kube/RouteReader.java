package dev.regpath.kube;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.regpath.contract.Api;
import dev.regpath.contract.RegistryPathDecoder;
import dev.regpath.contract.status.RouteSpec;
import java.io.IOException;

/** Takes a RegistryRoute apart: into the document that a user wrote, and what the watcher found for it. */
final class RouteReader extends ObjectReader {
    private static final String GENERATION = "observedGeneration";
    private static final String CREATED = "creationTimestamp";

    private final JsonCopy document = new JsonCopy(RegistryPathDecoder.MOST_CHARACTERS);
    private final JsonCopy found = new JsonCopy(RegistryPathDecoder.MOST_CHARACTERS);
    private long generation;
    private String created = "";
    private boolean hasSpec;

    private RouteReader() {}

    /** Reads the next object. */
    static RawRoute route(JsonReader in) throws IOException {
        RouteReader reader = new RouteReader();
        reader.document.writer().beginObject();
        reader.read(in);
        return reader.result();
    }

    @Override
    void field(String field, JsonReader in) throws IOException {
        if (!field.equals("spec") || in.peek() != JsonToken.BEGIN_OBJECT) {
            in.skipValue();
            return;
        }
        hasSpec = true;
        found.writer().beginObject();
        in.beginObject();
        while (in.hasNext()) {
            String name = in.nextName();
            switch (name) {
                case RouteSpec.PATH -> {
                    document.writer().name("spec");
                    document.value(in);
                }
                case GENERATION -> {
                    generation = number(in);
                    found.writer().name(GENERATION).value(generation);
                }
                case CREATED -> created = text(in);
                default -> {
                    found.writer().name(name);
                    found.value(in);
                }
            }
        }
        in.endObject();
        found.writer().endObject();
    }

    private RawRoute result() throws IOException {
        document.writer().name("apiVersion").value(Api.API_VERSION);
        document.writer().name("kind").value(Api.PATH_KIND);
        document.writer().name("metadata").beginObject().name("name").value(name());
        if (!created.isEmpty()) {
            document.writer().name(CREATED).value(created);
        }
        document.writer().endObject().endObject();
        boolean tooLarge = document.isTooLarge() || found.isTooLarge();
        return new RawRoute(
                name(),
                resourceVersion(),
                generation,
                tooLarge ? "" : document.toString(),
                hasSpec && !tooLarge ? found.toString() : RawRoute.NOTHING,
                tooLarge,
                code(),
                message());
    }
}
