package dev.regpath.contract.schema;

import com.google.gson.JsonElement;
import java.util.Optional;

/**
 * What a value of a document can be: how it is read, how it is written, and its bounds, which the API server enforces as
 * well.
 *
 * @param <T> what it means in the program
 */
public sealed interface ValueType<T>
        permits TextType, WordType, TruthType, NumberType, NumberOrTextType, ListType, MapType, ObjectType {
    /** Reads a value; empty, or only part of it, if it has a fault, which is reported. */
    Optional<T> read(Value value);

    /** Writes what {@link #read} reads. */
    JsonElement write(T value);

    /** What the reference page calls it, such as {@code text}. */
    String word();
}
