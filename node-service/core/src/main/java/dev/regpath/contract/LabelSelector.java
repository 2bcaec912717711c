package dev.regpath.contract;

import static java.util.Objects.requireNonNull;

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
    /** What a condition asks of a label. */
    public enum Operator {
        IN("In"),
        NOT_IN("NotIn"),
        EXISTS("Exists"),
        DOES_NOT_EXIST("DoesNotExist");

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
        public Expression {
            requireNonNull(key, "key");
            requireNonNull(operator, "operator");
            values = Collections.unmodifiableSortedSet(new TreeSet<>(values));
            boolean takesValues = operator == Operator.IN || operator == Operator.NOT_IN;
            if (takesValues == values.isEmpty()) {
                throw new IllegalArgumentException(
                        "operator %s %s values".formatted(operator, takesValues ? "needs" : "takes no"));
            }
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
