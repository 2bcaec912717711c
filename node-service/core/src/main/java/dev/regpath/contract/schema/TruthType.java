package dev.regpath.contract.schema;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import java.util.Optional;

/** True or false. */
public record TruthType() implements ValueType<Boolean> {
    public static final TruthType TRUTH = new TruthType();

    @Override
    public Optional<Boolean> read(Value value) {
        return value.bool();
    }

    @Override
    public JsonElement write(Boolean value) {
        return new JsonPrimitive(value);
    }

    @Override
    public String word() {
        return "true, false";
    }
}
