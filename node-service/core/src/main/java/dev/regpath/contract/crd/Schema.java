package dev.regpath.contract.crd;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.ListType;
import dev.regpath.contract.schema.MapType;
import dev.regpath.contract.schema.NumberOrTextType;
import dev.regpath.contract.schema.NumberType;
import dev.regpath.contract.schema.ObjectType;
import dev.regpath.contract.schema.Rule;
import dev.regpath.contract.schema.TextFault;
import dev.regpath.contract.schema.TextType;
import dev.regpath.contract.schema.TruthType;
import dev.regpath.contract.schema.ValueType;
import dev.regpath.contract.schema.WordType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The structural schema of a type as Kubernetes takes it (apiextensions/v1 JSONSchemaProps). Every list, map and text is
 * bounded, so that the cost of its rules can be foreseen.
 */
final class Schema {
    private static final String RULES = "x-kubernetes-validations";
    private static final String KEEP_UNKNOWN = "x-kubernetes-preserve-unknown-fields";

    private Schema() {}

    static Map<String, Object> of(Field<?> field) {
        Map<String, Object> schema = of(field.type(), withoutLinks(field.meaning()));
        if (field.presence() == Field.Presence.COMPLETED) {
            schema.put("default", byDefault(field));
        }
        return schema;
    }

    private static <T> Object byDefault(Field<T> field) {
        return plain(field.type().write(field.byDefault().orElseThrow()));
    }

    private static Object plain(JsonElement element) {
        JsonPrimitive value = element.getAsJsonPrimitive();
        return value.isBoolean() ? (Object) value.getAsBoolean() : value.getAsString();
    }

    static Map<String, Object> of(ValueType<?> type, String description) {
        return switch (type) {
            case TextType<?> text -> text(text, description);
            case WordType<?> word -> word(word, description);
            case TruthType _ -> typed("boolean", description);
            case NumberType<?> number -> number(number, description);
            case NumberOrTextType<?> either -> numberOrText(either, description);
            case ListType<?> list -> list(list, description);
            case MapType<?> map -> map(map, description);
            case ObjectType<?> object -> object(object, description);
        };
    }

    private static Map<String, Object> text(TextType<?> type, String description) {
        Map<String, Object> schema = typed("string", description);
        schema.put("maxLength", type.longest());
        if (!type.pattern().isEmpty()) {
            schema.put("pattern", whole(type.pattern()));
        }
        if (!type.format().isEmpty()) {
            schema.put("format", type.format());
        }
        List<Map<String, Object>> rules = type.faults().stream()
                .filter(TextFault::isShown)
                .map(fault -> {
                    Map<String, Object> rule = rule(fault.holds().apply("self"), fault.message());
                    rule.put("messageExpression", fault.messageExpression());
                    return rule;
                })
                .toList();
        if (!rules.isEmpty()) {
            schema.put(RULES, rules);
        }
        return schema;
    }

    /** Where a newer version may have more words: one that is not known here must not cost the whole object. */
    private static Map<String, Object> word(WordType<?> type, String description) {
        Map<String, Object> schema = typed("string", description);
        if (type.longest() > 0) {
            schema.put("maxLength", type.longest());
        } else {
            schema.put("enum", List.copyOf(type.words().keySet()));
        }
        return schema;
    }

    /**
     * A number of 64 bits has no bound above: the API server holds bounds as floating-point numbers, finds that of 64 bits
     * one too great for an integer, and refuses each object for it (kube-openapi's validation of values).
     */
    private static Map<String, Object> number(NumberType<?> type, String description) {
        Map<String, Object> schema = typed("integer", description);
        if (type.most() > Integer.MAX_VALUE) {
            schema.put("format", "int64");
            schema.put("minimum", type.least());
        } else {
            schema.put("minimum", type.least());
            schema.put("maximum", type.most());
        }
        return schema;
    }

    /**
     * Bounds of numbers pass texts over, and those of texts numbers. A rule could say the same, but the API server takes
     * such a value for as long as a request may be when it foresees what a rule costs, whatever bound is beside it, and
     * refuses the whole definition (SchemaDeclType of k8s.io/apiserver/pkg/cel).
     */
    private static Map<String, Object> numberOrText(NumberOrTextType<?> type, String description) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", description);
        schema.put("anyOf", List.of(Map.of("type", "integer"), Map.of("type", "string")));
        schema.put("x-kubernetes-int-or-string", true);
        schema.put("minimum", type.number().least());
        schema.put("maximum", type.number().most());
        schema.put("maxLength", type.text().longest());
        schema.put("pattern", whole(type.text().pattern()));
        return schema;
    }

    private static Map<String, Object> list(ListType<?> type, String description) {
        Map<String, Object> schema = typed("array", description);
        schema.put("maxItems", type.most());
        schema.put("items", of(type.items(), type.item()));
        if (type.isSet()) {
            schema.put("x-kubernetes-list-type", "set");
        }
        if (type.ifEmpty().isPresent()) {
            schema.put("minItems", 1);
        }
        if (!type.key().isEmpty()) {
            schema.put("x-kubernetes-list-type", "map");
            schema.put("x-kubernetes-list-map-keys", List.of(type.key()));
        }
        return schema;
    }

    private static Map<String, Object> map(MapType<?> type, String description) {
        Map<String, Object> schema = typed("object", description);
        schema.put("maxProperties", type.most());
        schema.put(
                "additionalProperties",
                type.values()
                        .<Map<String, Object>>map(values -> of(values, type.value()))
                        .orElseGet(() -> textsOrLists(type)));
        if (!type.refused().isEmpty()) {
            schema.put(
                    "not",
                    Map.of(
                            "anyOf",
                            inAnyCase(type.refused()).stream()
                                    .map(name -> Map.of("required", List.of(name)))
                                    .toList()));
        }
        return schema;
    }

    /**
     * Values that are texts or lists of texts. Such a schema has no type, and rules cannot see what has none; so what is
     * wrong has no words. A pattern passes lists over, bounds that no number is within pass texts and lists over. The
     * refusal of a pattern would quote the text, which may be a secret; that of a negation quotes nothing.
     */
    private static Map<String, Object> textsOrLists(MapType<?> type) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put(KEEP_UNKNOWN, true);
        if (!type.pattern().isEmpty()) {
            Map<String, Object> texts = new LinkedHashMap<>();
            texts.put("pattern", whole(type.pattern()));
            texts.put("minimum", 1);
            texts.put("maximum", 0);
            schema.put("not", Map.of("not", texts));
        }
        return schema;
    }

    /** All ways to write a word: the API server compares names of fields letter by letter. */
    private static List<String> inAnyCase(String word) {
        List<String> all = List.of("");
        for (int i = 0; i < word.length(); i++) {
            String letter = word.substring(i, i + 1);
            all = all.stream()
                    .flatMap(begun -> Stream.of(letter.toUpperCase(Locale.ROOT), letter.toLowerCase(Locale.ROOT))
                            .distinct()
                            .map(begun::concat))
                    .toList();
        }
        return all;
    }

    private static Map<String, Object> object(ObjectType<?> type, String description) {
        Map<String, Object> properties = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (Field<?> field : type.fields()) {
            if (type.open() && field.type() instanceof ListType) {
                continue;
            }
            properties.put(field.name(), of(field));
            if (field.presence() == Field.Presence.REQUIRED) {
                required.add(field.name());
            }
        }
        Map<String, Object> schema = typed("object", description);
        schema.put("properties", properties);
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        if (type.open()) {
            schema.put(KEEP_UNKNOWN, true);
            schema.put("x-kubernetes-map-type", "atomic");
        }
        List<Map<String, Object>> rules = rules(type);
        if (!rules.isEmpty()) {
            schema.put(RULES, rules);
        }
        return schema;
    }

    private static List<Map<String, Object>> rules(ObjectType<?> type) {
        List<Map<String, Object>> rules = new ArrayList<>();
        if (!type.choice().isEmpty()) {
            String names = String.join(", ", type.choice());
            String count = String.join(
                    " + ",
                    type.choice().stream()
                            .map("(has(self.%s) ? 1 : 0)"::formatted)
                            .toList());
            rules.add(rule("(%s) > 0".formatted(count), "none of %s is there".formatted(names)));
            rules.add(rule("(%s) < 2".formatted(count), "only one of %s may be there".formatted(names)));
        }
        type.fields().forEach(field -> rules.addAll(ofUnseen(field)));
        type.rules().stream()
                .filter(rule -> !rule.cel().isEmpty())
                .map((Rule rule) -> rule(rule.cel(), rule.message(), rule.field()))
                .forEach(rules::add);
        return rules;
    }

    /** The API server shows a text that breaks a rule of its own; where the object breaks it, it shows nothing. */
    private static List<Map<String, Object>> ofUnseen(Field<?> field) {
        if (!(field.type() instanceof TextType<?> text)) {
            return List.of();
        }
        String self = "self." + field.name();
        return text.faults().stream()
                .filter(fault -> !fault.isShown())
                .map(fault -> rule(
                        "!has(%s) || %s".formatted(self, fault.holds().apply(self)), fault.message(), field.name()))
                .toList();
    }

    /** The same, of one field of the object. */
    private static Map<String, Object> rule(String cel, String message, String field) {
        Map<String, Object> rule = rule(cel, message);
        if (!field.isEmpty()) {
            rule.put("fieldPath", "." + field);
        }
        return rule;
    }

    /** What must hold, in CEL, and what is said if it does not: what the node would say. */
    private static Map<String, Object> rule(String cel, String message) {
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("rule", cel);
        rule.put("message", message);
        return rule;
    }

    private static String whole(String pattern) {
        return "^(?:" + pattern + ")$";
    }

    /** {@code kubectl explain} shows no links. */
    private static String withoutLinks(String meaning) {
        return meaning.replaceAll(" \\(\\[more\\]\\([^)]+\\)\\)", "").replaceAll("\\[([^\\]]+)\\]\\([^)]+\\)", "$1");
    }

    private static Map<String, Object> typed(String type, String description) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("description", description);
        schema.put("type", type);
        return schema;
    }
}
