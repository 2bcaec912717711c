package dev.regpath.bench;

import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/**
 * One quantity, measured several times.
 *
 * @param values in the order of the rounds, so that what was measured side by side has the same place
 */
public record Rounds(List<Double> values) {
    public Rounds {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        values = List.copyOf(values);
    }

    /** The value in the middle. */
    public double median() {
        return quantile(0.5);
    }

    /** The lowest value that at least this share of all values does not exceed. */
    public double quantile(double share) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.clamp(Math.ceil(share * sorted.size()) - 1, 0, sorted.size() - 1));
    }

    /** The lowest of all. */
    public double lowest() {
        return quantile(0);
    }

    /** The highest of all. */
    public double highest() {
        return quantile(1);
    }

    /** What follows of this and another quantity in each round that both have. */
    Rounds with(Rounds other, DoubleBinaryOperator operator) {
        return new Rounds(IntStream.range(0, Math.min(values.size(), other.values.size()))
                .mapToObj(i -> operator.applyAsDouble(values.get(i), other.values.get(i)))
                .toList());
    }
}
