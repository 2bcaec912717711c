package dev.regpath.contract.schema;

import static java.util.Objects.requireNonNull;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A map whose keys users choose.
 *
 * @param word what the reference page calls it
 * @param most how many fields it can have
 * @param values what they have; empty if the API server does not look
 * @param value what one of them is, in a sentence
 * @param refused a key that is a fault in any letter case; empty if there is none
 * @param pattern a regular expression (RE2) for those values that are texts, where others are lists of texts; empty if
 *     there is none
 * @param reader reads all of it
 * @param writer writes all of it
 */
public record MapType<T>(
        String word,
        int most,
        Optional<TextType<String>> values,
        String value,
        String refused,
        String pattern,
        Function<Value, T> reader,
        Function<T, JsonObject> writer)
        implements ValueType<T> {
    public MapType {
        requireNonNull(word, "word");
        requireNonNull(values, "values");
        requireNonNull(value, "value");
        requireNonNull(refused, "refused");
        requireNonNull(pattern, "pattern");
        requireNonNull(reader, "reader");
        requireNonNull(writer, "writer");
    }

    /**
     * A map of texts.
     *
     * @param keys throws {@link InvalidText} for a key that cannot be
     */
    public static MapType<SortedMap<String, String>> ofTexts(
            int most, TextType<String> values, String value, Consumer<String> keys) {
        return new MapType<>(
                "map of texts",
                most,
                Optional.of(values),
                value,
                "",
                "",
                map -> texts(map, values, keys),
                MapType::json);
    }

    private static SortedMap<String, String> texts(Value map, TextType<String> values, Consumer<String> keys) {
        SortedMap<String, String> texts = new TreeMap<>();
        map.fields().all().forEach((key, value) -> {
            try {
                keys.accept(key);
            } catch (InvalidText e) {
                value.reject(e);
            }
            values.read(value).ifPresent(text -> texts.put(key, text));
        });
        return texts;
    }

    private static JsonObject json(SortedMap<String, String> texts) {
        JsonObject json = new JsonObject();
        texts.forEach((key, text) -> json.add(key, new JsonPrimitive(text)));
        return json;
    }

    @Override
    public Optional<T> read(Value map) {
        return Optional.of(reader.apply(map));
    }

    @Override
    public JsonElement write(T map) {
        return writer.apply(map);
    }
}
