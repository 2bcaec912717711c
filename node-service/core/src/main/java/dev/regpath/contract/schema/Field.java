package dev.regpath.contract.schema;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * The one description of a field. Decoding, JSON, the definition for the API server and the reference page follow it.
 *
 * @param name its name
 * @param type what it can be
 * @param presence whether it must be there
 * @param byDefault what it is if it is not there; empty if it is then absent
 * @param otherwise what the reference page says of the default; empty if that is the default itself
 * @param meaning what it means, in sentences of the reference page and of {@code kubectl explain}
 */
public record Field<T>(
        String name,
        ValueType<T> type,
        Presence presence,
        Optional<T> byDefault,
        Optional<String> otherwise,
        String meaning) {
    /** Whether a field must be there. */
    public enum Presence {
        REQUIRED,
        OPTIONAL,
        /** It need not be there, and the API server then writes the default into the object. */
        COMPLETED
    }

    public Field {
        requireNonNull(name, "name");
        requireNonNull(type, "type");
        requireNonNull(presence, "presence");
        requireNonNull(byDefault, "byDefault");
        requireNonNull(otherwise, "otherwise");
        requireNonNull(meaning, "meaning");
    }

    /** A field that must be there. */
    public static <T> Field<T> required(String name, ValueType<T> type, String meaning) {
        return new Field<>(name, type, Presence.REQUIRED, Optional.empty(), Optional.empty(), meaning);
    }

    /** A field that need not be there. */
    public static <T> Field<T> optional(String name, ValueType<T> type, String meaning) {
        return new Field<>(name, type, Presence.OPTIONAL, Optional.empty(), Optional.empty(), meaning);
    }

    /** The same, with a default. */
    public Field<T> or(T other) {
        return new Field<>(name, type, presence, Optional.of(other), otherwise, meaning);
    }

    /** The same, with a default that the API server writes into objects. */
    public Field<T> completedBy(T other) {
        return new Field<>(name, type, Presence.COMPLETED, Optional.of(other), otherwise, meaning);
    }

    /** The same; the reference page says this of its default. */
    public Field<T> otherwise(String words) {
        return new Field<>(name, type, presence, byDefault, Optional.of(words), meaning);
    }
}
