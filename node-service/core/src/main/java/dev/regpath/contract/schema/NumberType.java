package dev.regpath.contract.schema;

import static java.util.Objects.requireNonNull;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import java.util.Optional;
import java.util.function.Function;

/**
 * A whole number.
 *
 * @param least the least it can be
 * @param most the most it can be
 * @param reader reports what is not within these bounds
 */
public record NumberType<T extends Number>(long least, long most, Function<Value, Optional<T>> reader)
        implements ValueType<T> {
    /** The number of a port. */
    public static final NumberType<Integer> PORT = new NumberType<>(1, 65_535, Value::port);

    /** How many there are of something. */
    public static final NumberType<Integer> COUNT = new NumberType<>(
            0,
            Integer.MAX_VALUE,
            value -> value.number("a count", 0, Integer.MAX_VALUE).map(Long::intValue));

    /** The generation of an object, which counts up from 0 with 64 bits. */
    public static final NumberType<Long> GENERATION = new NumberType<>(
            0, Long.MAX_VALUE, value -> value.number("a whole number of 64 bits", Long.MIN_VALUE, Long.MAX_VALUE));

    public NumberType {
        requireNonNull(reader, "reader");
    }

    @Override
    public Optional<T> read(Value value) {
        return reader.apply(value);
    }

    @Override
    public JsonElement write(T value) {
        return new JsonPrimitive(value);
    }

    @Override
    public String word() {
        return "number";
    }
}
