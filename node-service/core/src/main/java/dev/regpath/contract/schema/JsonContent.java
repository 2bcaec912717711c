package dev.regpath.contract.schema;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.regex.Pattern;

/** A value of a JSON document, which has no lines. */
public record JsonContent(JsonElement element) implements Content {
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]+");

    @Override
    public ValueKind kind() {
        return switch (element) {
            case JsonObject _ -> ValueKind.MAP;
            case JsonArray _ -> ValueKind.LIST;
            case JsonPrimitive text when text.isString() -> ValueKind.TEXT;
            case JsonPrimitive truth when truth.isBoolean() -> ValueKind.TRUTH;
            case JsonPrimitive number ->
                INTEGER.matcher(number.getAsString()).matches() ? ValueKind.INTEGER : ValueKind.DECIMAL;
            default -> ValueKind.NOTHING;
        };
    }

    @Override
    public String text() {
        return element instanceof JsonPrimitive scalar ? scalar.getAsString() : "";
    }

    @Override
    public List<Content> items() {
        return element instanceof JsonArray list
                ? list.asList().stream().<Content>map(JsonContent::new).toList()
                : List.of();
    }

    @Override
    public List<ContentField> entries() {
        return element instanceof JsonObject map
                ? map.entrySet().stream()
                        .map(field -> new ContentField(
                                new JsonContent(new JsonPrimitive(field.getKey())), new JsonContent(field.getValue())))
                        .toList()
                : List.of();
    }

    @Override
    public int line() {
        return 0;
    }
}
