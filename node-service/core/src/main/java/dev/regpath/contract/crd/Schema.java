package dev.regpath.contract.crd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A structural schema as Kubernetes takes it (apiextensions/v1 JSONSchemaProps). Every list, map and text is bounded, so
 * that the cost of its rules can be foreseen.
 *
 * @param fields the schema itself
 */
record Schema(Map<String, Object> fields) {
    /** A field of an object. */
    record Field(String name, Schema schema, boolean isRequired) {}

    static Field required(String name, Schema schema) {
        return new Field(name, schema, true);
    }

    static Field optional(String name, Schema schema) {
        return new Field(name, schema, false);
    }

    static Schema object(String description, Field... fields) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (Field field : fields) {
            properties.put(field.name(), field.schema().fields());
        }
        Map<String, Object> schema = typed("object", description);
        schema.put("properties", properties);
        List<String> required =
                Arrays.stream(fields).filter(Field::isRequired).map(Field::name).toList();
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        return new Schema(schema);
    }

    static Schema text(String description, int longest) {
        Map<String, Object> schema = typed("string", description);
        schema.put("maxLength", longest);
        return new Schema(schema);
    }

    static Schema text(String description, int longest, String pattern) {
        return text(description, longest).with("pattern", "^(?:" + pattern + ")$");
    }

    static Schema words(String description, String... words) {
        return new Schema(typed("string", description)).with("enum", List.of(words));
    }

    static Schema truth(String description) {
        return new Schema(typed("boolean", description));
    }

    static Schema number(String description, long least, long most) {
        return new Schema(typed("integer", description)).with("minimum", least).with("maximum", most);
    }

    /**
     * A number that counts up from 0. Without a bound above: the API server holds bounds as floating-point numbers, finds
     * that of 64 bits one too great for an integer, and refuses each object for it (kube-openapi's validation of values).
     */
    static Schema count(String description) {
        return new Schema(typed("integer", description)).with("format", "int64").with("minimum", 0L);
    }

    static Schema list(String description, int most, Schema items) {
        return new Schema(typed("array", description)).with("maxItems", most).with("items", items.fields());
    }

    /** A list of texts, none of them twice. */
    static Schema set(String description, int most, Schema items) {
        return list(description, most, items).with("x-kubernetes-list-type", "set");
    }

    static Schema map(String description, int most, Schema values) {
        return new Schema(typed("object", description))
                .with("maxProperties", most)
                .with("additionalProperties", values.fields());
    }

    /**
     * A number or a text. Bounds of numbers pass texts over, and those of texts numbers. A rule could say the same, but
     * the API server takes such a value for as long as a request may be when it foresees what a rule costs, whatever
     * bound stands beside it, and refuses the whole definition (SchemaDeclType of k8s.io/apiserver/pkg/cel).
     */
    static Schema numberOrText(String description, long least, long most, int longest, String pattern) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", description);
        schema.put("anyOf", List.of(Map.of("type", "integer"), Map.of("type", "string")));
        schema.put("x-kubernetes-int-or-string", true);
        schema.put("minimum", least);
        schema.put("maximum", most);
        schema.put("maxLength", longest);
        schema.put("pattern", "^(?:" + pattern + ")$");
        return new Schema(schema);
    }

    Schema with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(fields);
        more.put(name, value);
        return new Schema(more);
    }

    Schema byDefault(Object value) {
        return with("default", value);
    }

    /** What must hold, in CEL, and what is said if it does not: what the node would say. */
    Schema rule(String rule, String message) {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("rule", rule);
        one.put("message", message);
        List<Object> rules = new ArrayList<>();
        if (fields.get("x-kubernetes-validations") instanceof List<?> before) {
            rules.addAll(before);
        }
        rules.add(one);
        return with("x-kubernetes-validations", List.copyOf(rules));
    }

    /** Exactly one of the fields must be there. */
    Schema exactlyOneOf(String... names) {
        String all = String.join(", ", names);
        String count = String.join(
                " + ",
                Arrays.stream(names)
                        .map(name -> "(has(self.%s) ? 1 : 0)".formatted(name))
                        .toList());
        return rule("(%s) > 0".formatted(count), "none of %s is there".formatted(all))
                .rule("(%s) < 2".formatted(count), "only one of %s may be there".formatted(all));
    }

    private static Map<String, Object> typed(String type, String description) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", description);
        schema.put("type", type);
        return schema;
    }
}
