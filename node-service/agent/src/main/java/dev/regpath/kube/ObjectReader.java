package dev.regpath.kube;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;

/**
 * Reads one object of the API from a stream, without ever holding more of it than is needed. What every object has is read
 * here, the rest by the reader of its kind.
 */
abstract class ObjectReader {
    private String name = "";
    private String uid = "";
    private String resourceVersion = "";
    private int code;
    private String message = "";

    /** Reads all of it. */
    final void read(JsonReader in) throws IOException {
        in.beginObject();
        while (in.hasNext()) {
            String field = in.nextName();
            switch (field) {
                case "metadata" -> metadata(in);
                case "code" -> code = (int) number(in);
                case "message" -> message = text(in);
                default -> field(field, in);
            }
        }
        in.endObject();
    }

    /** Reads, or passes over, the value of a field of its kind. */
    abstract void field(String field, JsonReader in) throws IOException;

    final String name() {
        return name;
    }

    /** Tells it from an earlier one of the same name. */
    final String uid() {
        return uid;
    }

    final String resourceVersion() {
        return resourceVersion;
    }

    final int code() {
        return code;
    }

    final String message() {
        return message;
    }

    private void metadata(JsonReader in) throws IOException {
        in.beginObject();
        while (in.hasNext()) {
            switch (in.nextName()) {
                case "name" -> name = text(in);
                case "uid" -> uid = text(in);
                case "resourceVersion" -> resourceVersion = text(in);
                default -> in.skipValue();
            }
        }
        in.endObject();
    }

    /** A text; empty if there is something else. */
    static String text(JsonReader in) throws IOException {
        if (in.peek() == JsonToken.STRING) {
            return in.nextString();
        }
        in.skipValue();
        return "";
    }

    /** A whole number; 0 if there is something else. */
    static long number(JsonReader in) throws IOException {
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
}
