package dev.regpath.contract.schema;

import static java.util.Objects.requireNonNull;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import dev.regpath.fault.ProblemCode;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A list.
 *
 * @param items its elements
 * @param item what one of them is, in a sentence
 * @param most how many there can be in a resource; files have a wider limit
 * @param key the field by which the API server tells its elements apart; empty if they are no objects, or have none
 * @param isSet whether the API server takes each value once at most, as the decoder always does
 * @param ifEmpty what is wrong with an empty list; empty if nothing is
 */
public record ListType<T>(
        ValueType<T> items, String item, int most, String key, boolean isSet, Optional<Supplier<InvalidText>> ifEmpty)
        implements ValueType<List<T>> {
    public ListType {
        requireNonNull(items, "items");
        requireNonNull(item, "item");
        requireNonNull(key, "key");
        requireNonNull(ifEmpty, "ifEmpty");
    }

    /** A list of objects. */
    public static <T> ListType<T> of(int most, ValueType<T> items, String item) {
        return new ListType<>(items, item, most, "", false, Optional.empty());
    }

    /** A list of texts or words, none of them twice. */
    public static <T> ListType<T> set(int most, ValueType<T> items, String item) {
        return new ListType<>(items, item, most, "", true, Optional.empty());
    }

    /** The same, told apart by a field. */
    public ListType<T> by(String field) {
        return new ListType<>(items, item, most, field, isSet, ifEmpty);
    }

    /** The same, which must have an element. */
    public ListType<T> notEmpty() {
        return notEmpty(() -> new InvalidText(ProblemCode.MISSING_FIELD, "the list is empty", "Add at least one."));
    }

    /** The same, and why it must have an element. */
    public ListType<T> notEmpty(Supplier<InvalidText> why) {
        return new ListType<>(items, item, most, key, isSet, Optional.of(why));
    }

    /** Also of a list with faults: what could be read of it. */
    @Override
    public Optional<List<T>> read(Value value) {
        if (value.isEmptyList()) {
            ifEmpty.map(Supplier::get).ifPresent(value::reject);
        }
        return Optional.of(value.each(items::read));
    }

    @Override
    public JsonElement write(List<T> value) {
        JsonArray array = new JsonArray(value.size());
        value.forEach(one -> array.add(items.write(one)));
        return array;
    }

    @Override
    public String word() {
        return items instanceof ObjectType
                ? "list"
                : "list of " + items.word() + (items.word().endsWith("s") ? "es" : "s");
    }
}
