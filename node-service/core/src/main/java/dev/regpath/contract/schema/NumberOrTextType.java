package dev.regpath.contract.schema;

import static java.util.Objects.requireNonNull;

import com.google.gson.JsonElement;
import java.util.Optional;
import java.util.function.Function;

/**
 * A number or, instead of it, a name.
 *
 * @param number the number
 * @param text the name
 * @param ofNumber what a number means
 * @param ofText what a name means
 */
public record NumberOrTextType<T>(
        NumberType<Integer> number, TextType<String> text, Function<Integer, T> ofNumber, Function<String, T> ofText)
        implements ValueType<T> {
    public NumberOrTextType {
        requireNonNull(number, "number");
        requireNonNull(text, "text");
        requireNonNull(ofNumber, "ofNumber");
        requireNonNull(ofText, "ofText");
    }

    @Override
    public Optional<T> read(Value value) {
        return value.isText()
                ? text.read(value).map(ofText)
                : number.read(value).map(ofNumber);
    }

    @Override
    public JsonElement write(T value) {
        throw new UnsupportedOperationException("nothing that is written has such a value");
    }

    @Override
    public String word() {
        return "number or name";
    }
}
