package dev.regpath.contract.status;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * An object that is read field by field. A field that is absent or null is as if it were empty, as Go's encoder leaves
 * empty fields out; one of another type is a fault.
 *
 * @param where the object, for messages
 * @param object the object
 */
record Json(String where, JsonObject object) {
    static Json of(String where, JsonElement element) {
        if (!element.isJsonObject()) {
            throw new UnreadableResourceException("%s is not an object".formatted(where));
        }
        return new Json(where, element.getAsJsonObject());
    }

    private JsonElement get(String name, JsonElement otherwise) {
        JsonElement element = object.get(name);
        return element == null || element.isJsonNull() ? otherwise : element;
    }

    boolean has(String name) {
        JsonElement element = object.get(name);
        return element != null && !element.isJsonNull();
    }

    Json map(String name) {
        return of(where + "." + name, get(name, new JsonObject()));
    }

    String text(String name) {
        JsonElement element = get(name, new JsonPrimitive(""));
        if (!(element instanceof JsonPrimitive text) || !text.isString()) {
            throw wrong(name, "a text");
        }
        return text.getAsString();
    }

    long number(String name) {
        JsonElement element = get(name, new JsonPrimitive(0));
        try {
            if (element instanceof JsonPrimitive number && number.isNumber()) {
                return number.getAsBigDecimal().longValueExact();
            }
        } catch (ArithmeticException | NumberFormatException e) {
            throw wrong(name, "a whole number of 64 bits");
        }
        throw wrong(name, "a whole number");
    }

    int count(String name) {
        long number = number(name);
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw wrong(name, "a count");
        }
        return (int) number;
    }

    int port(String name) {
        long number = number(name);
        if (number < 1 || number > 65_535) {
            throw wrong(name, "a port");
        }
        return (int) number;
    }

    boolean truth(String name) {
        JsonElement element = get(name, new JsonPrimitive(false));
        if (!(element instanceof JsonPrimitive truth) || !truth.isBoolean()) {
            throw wrong(name, "true or false");
        }
        return truth.getAsBoolean();
    }

    /** One of a few words. */
    <T> T word(String name, T[] values, Function<T, String> word) {
        String text = text(name);
        return Arrays.stream(values)
                .filter(value -> word.apply(value).equals(text))
                .findFirst()
                .orElseThrow(() -> wrong(
                        name,
                        "one of " + Arrays.stream(values).map(word).toList().toString()));
    }

    /** A text, made into a value by its own parser. */
    <T> T parse(String name, Function<String, T> parser) {
        return parsed(name, text(name), parser);
    }

    private <T> T parsed(String name, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (RuntimeException e) {
            throw new UnreadableResourceException("%s.%s: %s".formatted(where, name, e.getMessage()));
        }
    }

    List<Json> maps(String name) {
        List<Json> maps = new ArrayList<>();
        for (JsonElement element : array(name)) {
            maps.add(of("%s.%s[%d]".formatted(where, name, maps.size()), element));
        }
        return maps;
    }

    List<String> texts(String name) {
        return texts(name, text -> text);
    }

    <T> List<T> texts(String name, Function<String, T> parser) {
        List<T> texts = new ArrayList<>();
        for (JsonElement element : array(name)) {
            if (!(element instanceof JsonPrimitive text) || !text.isString()) {
                throw wrong(name, "a list of texts");
            }
            texts.add(parsed(name, text.getAsString(), parser));
        }
        return texts;
    }

    private JsonArray array(String name) {
        JsonElement element = get(name, new JsonArray());
        if (!element.isJsonArray()) {
            throw wrong(name, "a list");
        }
        return element.getAsJsonArray();
    }

    /** A map of texts. */
    Map<String, String> labels(String name) {
        Json map = map(name);
        Map<String, String> labels = new LinkedHashMap<>();
        map.object.keySet().forEach(key -> labels.put(key, map.text(key)));
        return labels;
    }

    private UnreadableResourceException wrong(String name, String due) {
        return new UnreadableResourceException("%s.%s is not %s".formatted(where, name, due));
    }

    static JsonArray array(Collection<? extends JsonElement> elements) {
        JsonArray array = new JsonArray();
        elements.forEach(array::add);
        return array;
    }

    static JsonArray textArray(Collection<String> texts) {
        JsonArray array = new JsonArray();
        texts.forEach(array::add);
        return array;
    }

    /** Adds a text unless it is empty. */
    static void add(JsonObject object, String name, String text) {
        if (!text.isEmpty()) {
            object.addProperty(name, text);
        }
    }

    /** Adds a list unless it is empty. */
    static void add(JsonObject object, String name, JsonArray array) {
        if (!array.isEmpty()) {
            object.add(name, array);
        }
    }
}
