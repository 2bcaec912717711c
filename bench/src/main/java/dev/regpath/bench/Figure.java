package dev.regpath.bench;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;

/**
 * A measured quantity, as one line of the data file.
 *
 * @param name what tables and plots call for
 * @param unit of all rounds
 * @param rounds what was measured
 * @param where on which machine, on which day
 */
public record Figure(String name, String unit, Rounds rounds, BenchMachine where) {
    private static final MathContext DIGITS = new MathContext(5);

    /** One line of JSON. Median and spread are for readers; they follow from the rounds. */
    String line() {
        JsonObject object = new JsonObject();
        object.addProperty("figure", name);
        object.addProperty("unit", unit);
        object.addProperty("median", shortened(rounds.median()));
        object.addProperty("lowest", shortened(rounds.lowest()));
        object.addProperty("highest", shortened(rounds.highest()));
        JsonArray values = new JsonArray();
        rounds.values().forEach(value -> values.add(shortened(value)));
        object.add("rounds", values);
        object.addProperty("cores", where.cores());
        object.addProperty("processor", where.processor());
        object.addProperty("kernel", where.kernel());
        object.addProperty("date", where.date().toString());
        return object.toString();
    }

    static Figure parse(String line) {
        JsonObject object = JsonParser.parseString(line).getAsJsonObject();
        return new Figure(
                object.get("figure").getAsString(),
                object.get("unit").getAsString(),
                new Rounds(object.getAsJsonArray("rounds").asList().stream()
                        .map(JsonElement::getAsDouble)
                        .toList()),
                new BenchMachine(
                        object.get("cores").getAsInt(),
                        object.get("processor").getAsString(),
                        object.get("kernel").getAsString(),
                        LocalDate.parse(object.get("date").getAsString())));
    }

    /** As many digits as a measurement is good for. */
    private static BigDecimal shortened(double value) {
        BigDecimal rounded = new BigDecimal(value, DIGITS).stripTrailingZeros();
        return rounded.scale() < 0 ? rounded.setScale(0) : rounded;
    }

    @Override
    public String toString() {
        return "%-40s %12s %-8s (%s to %s, %d rounds)"
                .formatted(
                        name,
                        shortened(rounds.median()).toPlainString(),
                        unit,
                        shortened(rounds.lowest()).toPlainString(),
                        shortened(rounds.highest()).toPlainString(),
                        rounds.values().size());
    }
}
