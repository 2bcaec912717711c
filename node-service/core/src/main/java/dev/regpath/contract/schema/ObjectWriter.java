package dev.regpath.contract.schema;

import com.google.gson.JsonObject;
import java.util.Optional;

/** Collects the fields of an object on its way to JSON. */
public final class ObjectWriter {
    private final JsonObject json = new JsonObject();

    ObjectWriter() {}

    /** Writes a field, unless it has its default. */
    public <T> ObjectWriter put(Field<T> field, T value) {
        return field.byDefault().equals(Optional.of(value)) ? this : always(field, value);
    }

    /** Writes a field if there is something to write. */
    public <T> ObjectWriter put(Field<T> field, Optional<T> value) {
        value.ifPresent(one -> always(field, one));
        return this;
    }

    /** Writes a field, whatever it has. */
    public <T> ObjectWriter always(Field<T> field, T value) {
        json.add(field.name(), field.type().write(value));
        return this;
    }

    JsonObject json() {
        return json;
    }
}
