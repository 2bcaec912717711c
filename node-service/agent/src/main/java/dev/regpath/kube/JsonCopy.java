package dev.regpath.kube;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;

/** Copies parts of a JSON text, token by token, as long as they are not too large. */
final class JsonCopy {
    /** JSON nested deeper than this is no RegistryPath, and not worth a deep stack. */
    private static final int DEEPEST = 64;

    private final int most;
    private final StringWriter text = new StringWriter();
    private final JsonWriter writer = new JsonWriter(text);
    private boolean tooLarge;

    /**
     * Begins with nothing.
     *
     * @param most characters of the copy
     */
    JsonCopy(int most) {
        this.most = most;
    }

    /** For parts that are not copied but made. */
    JsonWriter writer() {
        return writer;
    }

    /** Copies the next value; passes over its parts once there is too much. */
    void value(JsonReader in) throws IOException {
        value(in, 0);
    }

    private void value(JsonReader in, int depth) throws IOException {
        switch (in.peek()) {
            case BEGIN_OBJECT -> {
                if (isTooDeep(in, depth)) {
                    return;
                }
                in.beginObject();
                writer.beginObject();
                while (in.hasNext()) {
                    String name = in.nextName();
                    if (isTooLarge()) {
                        in.skipValue();
                    } else {
                        writer.name(name);
                        value(in, depth + 1);
                    }
                }
                in.endObject();
                writer.endObject();
            }
            case BEGIN_ARRAY -> {
                if (isTooDeep(in, depth)) {
                    return;
                }
                in.beginArray();
                writer.beginArray();
                while (in.hasNext()) {
                    if (isTooLarge()) {
                        in.skipValue();
                    } else {
                        value(in, depth + 1);
                    }
                }
                in.endArray();
                writer.endArray();
            }
            case STRING -> writer.value(in.nextString());
            case NUMBER -> writer.jsonValue(in.nextString());
            case BOOLEAN -> writer.value(in.nextBoolean());
            case NULL -> {
                in.nextNull();
                writer.nullValue();
            }
            case NAME, END_OBJECT, END_ARRAY, END_DOCUMENT ->
                throw new IOException("expected a value at " + in.getPath());
        }
    }

    private boolean isTooDeep(JsonReader in, int depth) throws IOException {
        if (depth < DEEPEST) {
            return false;
        }
        tooLarge = true;
        in.skipValue();
        writer.nullValue();
        return true;
    }

    /** Whether parts are missing in the copy. */
    boolean isTooLarge() {
        tooLarge |= text.getBuffer().length() > most;
        return tooLarge;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
