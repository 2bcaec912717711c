package dev.regpath.contract.schema;

import static java.util.Objects.requireNonNull;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One of a few words.
 *
 * @param words each with what it means, in the order in which messages list them
 * @param refused words that others know, each with the reason why they are not among ours
 * @param unknown what any other word means; empty if it is a fault
 * @param longest characters of a word that the API server takes, since a newer version may have more words; 0 if it takes
 *     none but these
 */
public record WordType<T>(
        Map<String, T> words, Map<String, Supplier<InvalidText>> refused, Optional<T> unknown, int longest)
        implements ValueType<T> {
    public WordType {
        words = Collections.unmodifiableMap(new LinkedHashMap<>(words));
        refused = Map.copyOf(refused);
        requireNonNull(unknown, "unknown");
    }

    /** The values of an enum by their words. */
    public static <T> WordType<T> of(T[] values, Function<T, String> word) {
        Map<String, T> words = new LinkedHashMap<>();
        for (T value : values) {
            words.put(word.apply(value), value);
        }
        return new WordType<>(words, Map.of(), Optional.empty(), 0);
    }

    /** The same, to which a newer version may add. */
    public static <T> WordType<T> open(T[] values, Function<T, String> word, int longest) {
        return new WordType<>(of(values, word).words, Map.of(), Optional.empty(), longest);
    }

    /** The same, but for a word that is a fault of its own. */
    public WordType<T> refusing(String word, Supplier<InvalidText> why) {
        return new WordType<>(words, Map.of(word, why), unknown, longest);
    }

    /** The same; any other word, of a newer version, means this. */
    public WordType<T> orElse(T other) {
        return new WordType<>(words, refused, Optional.of(other), longest);
    }

    @Override
    public Optional<T> read(Value value) {
        if (value.isText()) {
            Supplier<InvalidText> why = refused.get(value.content().text());
            if (why != null) {
                return value.reject(why.get());
            }
            if (unknown.isPresent()) {
                return Optional.of(words.getOrDefault(value.content().text(), unknown.get()));
            }
        }
        return value.word(words);
    }

    @Override
    public JsonElement write(T value) {
        return new JsonPrimitive(words.entrySet().stream()
                .filter(word -> word.getValue().equals(value))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow());
    }

    @Override
    public String word() {
        return "word";
    }
}
