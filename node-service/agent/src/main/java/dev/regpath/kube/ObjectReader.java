package dev.regpath.kube;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.regpath.contract.Api;
import dev.regpath.contract.RegistryPathDecoder;
import java.io.IOException;
import java.util.Set;

/** Reads one object of the API from a stream, without ever holding more of it than is needed. */
final class ObjectReader {
    /** What of an object's metadata a document's reader wants to see. */
    private static final Set<String> METADATA = Set.of("name", "namespace", "creationTimestamp");

    private final JsonCopy document = new JsonCopy(RegistryPathDecoder.MOST_CHARACTERS);
    private final JsonCopy status = new JsonCopy(RegistryPathDecoder.MOST_CHARACTERS);
    private final String kind;
    private boolean hasStatus;
    private boolean hasKind;
    private boolean hasVersion;
    private String name = "";
    private String uid = "";
    private String resourceVersion = "";
    private long generation;
    private int code;
    private String message = "";

    private ObjectReader(String kind) {
        this.kind = kind;
    }

    /**
     * Reads the next object.
     *
     * @param kind what it is if it does not say so itself, as in a list
     */
    static RawObject read(JsonReader in, String kind) throws IOException {
        ObjectReader reader = new ObjectReader(kind);
        reader.object(in);
        return reader.result();
    }

    private void object(JsonReader in) throws IOException {
        document.writer().beginObject();
        in.beginObject();
        while (in.hasNext()) {
            String field = in.nextName();
            switch (field) {
                case "metadata" -> {
                    document.writer().name(field);
                    metadata(in);
                }
                case "status" -> {
                    hasStatus = in.peek() != JsonToken.NULL;
                    status.value(in);
                }
                case "code" -> code = (int) number(in);
                case "message" -> message = text(in);
                default -> {
                    hasKind |= field.equals("kind");
                    hasVersion |= field.equals("apiVersion");
                    document.writer().name(field);
                    document.value(in);
                }
            }
        }
        in.endObject();
        if (!hasVersion) {
            document.writer().name("apiVersion").value(Api.API_VERSION);
        }
        if (!hasKind) {
            document.writer().name("kind").value(kind);
        }
        document.writer().endObject();
    }

    private void metadata(JsonReader in) throws IOException {
        document.writer().beginObject();
        in.beginObject();
        while (in.hasNext()) {
            String field = in.nextName();
            switch (field) {
                case "uid" -> uid = text(in);
                case "resourceVersion" -> resourceVersion = text(in);
                case "generation" -> generation = number(in);
                default -> {
                    if (METADATA.contains(field) && in.peek() != JsonToken.NULL) {
                        String value = text(in);
                        name = field.equals("name") ? value : name;
                        document.writer().name(field).value(value);
                    } else {
                        in.skipValue();
                    }
                }
            }
        }
        in.endObject();
        document.writer().endObject();
    }

    private static String text(JsonReader in) throws IOException {
        if (in.peek() == JsonToken.STRING) {
            return in.nextString();
        }
        in.skipValue();
        return "";
    }

    private static long number(JsonReader in) throws IOException {
        if (in.peek() != JsonToken.NUMBER) {
            in.skipValue();
            return 0;
        }
        try {
            return Long.parseLong(in.nextString());
        } catch (NumberFormatException _) {
            return 0; // The API server writes whole numbers of 64 bits; any other costs this object, and not its list.
        }
    }

    private RawObject result() {
        boolean tooLarge = document.isTooLarge() || status.isTooLarge();
        return new RawObject(
                name,
                uid,
                resourceVersion,
                generation,
                tooLarge ? "" : document.toString(),
                hasStatus && !tooLarge ? status.toString() : RawObject.NO_STATUS,
                tooLarge,
                code,
                message);
    }
}
