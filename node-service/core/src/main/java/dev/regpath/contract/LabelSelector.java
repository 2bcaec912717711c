package dev.regpath.contract;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.ListType;
import dev.regpath.contract.schema.ObjectType;
import dev.regpath.contract.schema.Rule;
import dev.regpath.contract.schema.WordType;
import dev.regpath.fault.ProblemCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A selector as Kubernetes defines it (meta/v1 LabelSelector): all of its parts must hold.
 *
 * @param matchLabels labels with their values
 * @param matchExpressions further conditions
 */
public record LabelSelector(SortedMap<String, String> matchLabels, List<Expression> matchExpressions) {
    private static final Field<SortedMap<String, String>> LABELS = Field.optional(
                    "matchLabels", KubeNames.LABELS, "Labels with their values.")
            .or(new TreeMap<>());
    private static final Field<List<Expression>> EXPRESSIONS = Field.optional(
                    "matchExpressions",
                    ListType.of(16, Expression.TYPE, "A condition on one label."),
                    "Further conditions, all of which must hold.")
            .or(List.of());

    /** A selector as documents have it. */
    public static final ObjectType<LabelSelector> TYPE = ObjectType.of(
                    fields -> new LabelSelector(fields.get(LABELS), fields.get(EXPRESSIONS)), LABELS, EXPRESSIONS)
            .rule(
                    Rule.ofComplete(
                            fields -> fields.get(LABELS).isEmpty()
                                    && fields.list(EXPRESSIONS).isEmpty(),
                            ProblemCode.INVALID_VALUE,
                            "an empty selector means every Pod of the namespace",
                            "Add matchLabels or matchExpressions.",
                            "(has(self.matchLabels) && self.matchLabels.size() > 0) || (has(self.matchExpressions) && self.matchExpressions.size() > 0)"))
            .writtenBy((selector, out) ->
                    out.put(LABELS, selector.matchLabels).put(EXPRESSIONS, selector.matchExpressions));

    /** What a condition asks of a label. */
    public enum Operator {
        IN("In"),
        NOT_IN("NotIn"),
        EXISTS("Exists"),
        DOES_NOT_EXIST("DoesNotExist");

        private static final WordType<Operator> TYPE = WordType.of(values(), Operator::word);

        private final String word;

        Operator(String word) {
            this.word = word;
        }

        /** The word as documents have it. */
        public String word() {
            return word;
        }
    }

    /**
     * A condition on one label.
     *
     * @param key the label
     * @param operator what is asked
     * @param values for {@code IN} and {@code NOT_IN}; empty for the others
     */
    public record Expression(String key, Operator operator, SortedSet<String> values) {
        private static final Field<String> KEY = Field.required("key", KubeNames.LABEL_KEY, "A label.");
        private static final Field<Operator> OPERATOR =
                Field.required("operator", Operator.TYPE, "`In`, `NotIn`, `Exists` or `DoesNotExist`.");
        private static final Field<List<String>> VALUES = Field.optional(
                        "values", ListType.set(64, KubeNames.LABEL_VALUE, "A value."), "For `In` and `NotIn`.")
                .or(List.of())
                .otherwise("");
        private static final ObjectType<Expression> TYPE = ObjectType.of(
                        fields -> new Expression(
                                fields.get(KEY), fields.get(OPERATOR), new TreeSet<>(fields.get(VALUES))),
                        KEY,
                        OPERATOR,
                        VALUES)
                .rule(Rule.ofComplete(
                        fields -> takesValues(fields.get(OPERATOR))
                                && fields.list(VALUES).isEmpty(),
                        ProblemCode.INVALID_VALUE,
                        "In and NotIn need values",
                        "Add values.",
                        "!(self.operator in ['In', 'NotIn']) || (has(self.values) && self.values.size() > 0)"))
                .rule(
                        Rule.ofComplete(
                                fields -> !takesValues(fields.get(OPERATOR))
                                        && !fields.list(VALUES).isEmpty(),
                                ProblemCode.INVALID_VALUE,
                                "Exists and DoesNotExist take no values",
                                "Remove values.",
                                "!(self.operator in ['Exists', 'DoesNotExist']) || !has(self.values) || self.values.size() == 0"))
                .writtenBy((expression, out) -> out.always(KEY, expression.key)
                        .always(OPERATOR, expression.operator)
                        .put(VALUES, List.copyOf(expression.values)));

        public Expression {
            requireNonNull(key, "key");
            requireNonNull(operator, "operator");
            values = Collections.unmodifiableSortedSet(new TreeSet<>(values));
            boolean takesValues = takesValues(operator);
            if (takesValues == values.isEmpty()) {
                throw new IllegalArgumentException(
                        "operator %s %s values".formatted(operator, takesValues ? "needs" : "takes no"));
            }
        }

        private static boolean takesValues(Operator operator) {
            return operator == Operator.IN || operator == Operator.NOT_IN;
        }

        boolean matches(Map<String, String> labels) {
            return switch (operator) {
                case IN -> labels.containsKey(key) && values.contains(labels.get(key));
                // Kubernetes: a label that is absent is not in any set.
                case NOT_IN -> !labels.containsKey(key) || !values.contains(labels.get(key));
                case EXISTS -> labels.containsKey(key);
                case DOES_NOT_EXIST -> !labels.containsKey(key);
            };
        }

        @Override
        public String toString() {
            return switch (operator) {
                case IN -> key + " in " + values;
                case NOT_IN -> key + " not in " + values;
                case EXISTS -> key;
                case DOES_NOT_EXIST -> "!" + key;
            };
        }
    }

    public LabelSelector {
        matchLabels = Collections.unmodifiableSortedMap(new TreeMap<>(matchLabels));
        matchExpressions = List.copyOf(matchExpressions);
    }

    /** Whether an object with these labels is selected. */
    public boolean matches(Map<String, String> labels) {
        return matchLabels.entrySet().stream()
                        .allMatch(wanted -> wanted.getValue().equals(labels.get(wanted.getKey())))
                && matchExpressions.stream().allMatch(expression -> expression.matches(labels));
    }

    /** {@code app=registry, tier in [a, b]}. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        matchLabels.forEach((key, value) -> parts.add(key + "=" + value));
        matchExpressions.forEach(expression -> parts.add(expression.toString()));
        return String.join(", ", parts);
    }
}
