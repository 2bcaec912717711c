package dev.regpath.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;

/**
 * JSON for programs, in the style of all commands: plain words, numbers as numbers, and what is not known is left out. The
 * schemas are docs/reference/json; fields are only ever added.
 */
public final class JsonText {
    private static final Gson DOCUMENT =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
    private static final Gson LINE = new GsonBuilder().disableHtmlEscaping().create();

    private JsonText() {}

    /** A document for itself. */
    public static String document(JsonElement json) {
        return DOCUMENT.toJson(json) + "\n";
    }

    /** One of many, on a line of its own. */
    static String line(JsonElement json) {
        return LINE.toJson(json) + "\n";
    }

    /** Adds a text, unless it is empty. */
    static void add(JsonObject json, String name, String text) {
        if (!text.isEmpty()) {
            json.addProperty(name, text);
        }
    }

    static JsonArray texts(List<String> texts) {
        JsonArray array = new JsonArray();
        texts.forEach(array::add);
        return array;
    }
}
