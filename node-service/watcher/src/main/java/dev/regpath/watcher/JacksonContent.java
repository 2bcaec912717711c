package dev.regpath.watcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.regpath.contract.schema.Content;
import java.util.ArrayList;
import java.util.List;

/** A value as the Kubernetes client's JSON library holds it; the rest of the project has another one. */
record JacksonContent(JsonNode node) implements Content {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** The way back: what was encoded, for the client. */
    static JsonNode node(JsonElement element) {
        return switch (element) {
            case JsonObject map -> {
                ObjectNode object = NODES.objectNode();
                map.entrySet().forEach(field -> object.set(field.getKey(), node(field.getValue())));
                yield object;
            }
            case JsonArray list -> {
                ArrayNode array = NODES.arrayNode(list.size());
                list.forEach(item -> array.add(node(item)));
                yield array;
            }
            case JsonPrimitive truth when truth.isBoolean() -> NODES.booleanNode(truth.getAsBoolean());
            case JsonPrimitive number when number.isNumber() -> NODES.numberNode(number.getAsLong());
            case JsonPrimitive text -> NODES.textNode(text.getAsString());
            default -> NODES.nullNode();
        };
    }

    @Override
    public ValueKind kind() {
        return switch (node.getNodeType()) {
            case OBJECT -> ValueKind.MAP;
            case ARRAY -> ValueKind.LIST;
            case STRING -> ValueKind.TEXT;
            case BOOLEAN -> ValueKind.TRUTH;
            case NUMBER -> node.isIntegralNumber() ? ValueKind.INTEGER : ValueKind.DECIMAL;
            case NULL, MISSING -> ValueKind.NOTHING;
            case BINARY, POJO -> ValueKind.OTHER;
        };
    }

    @Override
    public String text() {
        return node.asText();
    }

    @Override
    public List<Content> items() {
        List<Content> items = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(item -> items.add(new JacksonContent(item)));
        }
        return items;
    }

    @Override
    public List<ContentField> entries() {
        return node.properties().stream()
                .map(field -> new ContentField(
                        new JacksonContent(NODES.textNode(field.getKey())), new JacksonContent(field.getValue())))
                .toList();
    }

    @Override
    public int line() {
        return 0;
    }
}
