package dev.regpath.bench;

import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;

/** What a cell of a table or a point of a plot shows: a figure, or what follows of two. */
interface Quantity {
    /** What was measured, if it was. */
    Optional<MeasuredValue> in(Figures figures);

    /**
     * A value and how far it was from one round to the next.
     *
     * @param value what is shown
     * @param lower not below it are nine of ten rounds
     * @param upper not above it are nine of ten rounds
     * @param unit of all three
     * @param where where and when it was measured
     */
    record MeasuredValue(double value, double lower, double upper, String unit, BenchMachine where) {
        /** With as many digits as are usual for the unit. */
        String text() {
            return unit.isEmpty() ? number(value) : number(value) + " " + unit;
        }

        /** The value and its spread. */
        String textWithSpread() {
            return lower == upper ? text() : "%s (%s–%s)".formatted(text(), number(lower), number(upper));
        }

        private String number(double some) {
            int digits = switch (unit) {
                case "×" -> Math.abs(value - 1) < 0.1 ? 3 : 2;
                case "s", "% of a core" -> 2;
                case "ms", "µs", "Gbit/s" -> 1;
                default -> 0;
            };
            return String.format(Locale.ROOT, "%,." + digits + "f", some);
        }
    }

    /** A figure as it was measured. */
    static Quantity figure(String figure) {
        return figures -> figures.get(figure).map(some -> shown(some.rounds(), some.unit(), some.where()));
    }

    /** So many times the other one. */
    static Quantity ratio(String figure, String base) {
        return derived(figure, base, (one, other) -> one / other, Optional.of("×"));
    }

    /** More than the other one by this. */
    static Quantity difference(String figure, String base) {
        return derived(figure, base, (one, other) -> one - other, Optional.empty());
    }

    /** What that share of all values does not exceed. */
    static Quantity quantile(String figure, double share) {
        return figures -> figures.get(figure).map(some -> {
            double value = some.rounds().quantile(share);
            return new MeasuredValue(value, value, value, some.unit(), some.where());
        });
    }

    private static Quantity derived(String figure, String base, DoubleBinaryOperator operator, Optional<String> unit) {
        return figures -> figures.get(figure)
                .flatMap(some -> figures.get(base)
                        .map(other -> shown(
                                some.rounds().with(other.rounds(), operator), unit.orElse(some.unit()), some.where())));
    }

    private static MeasuredValue shown(Rounds rounds, String unit, BenchMachine where) {
        return new MeasuredValue(rounds.median(), rounds.quantile(0.1), rounds.quantile(0.9), unit, where);
    }
}
