package dev.regpath.bench;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Figures that nobody has measured. */
final class Samples {
    static final BenchMachine MACHINE = new BenchMachine(2, "Abacus 3", "6.18.0", LocalDate.of(2026, 11, 30));

    private Samples() {}

    static Figure figure(String name, String unit, Double... rounds) {
        return new Figure(name, unit, new Rounds(Arrays.asList(rounds)), MACHINE);
    }

    static Figures figures(Figure... all) {
        Map<String, Figure> byName = Stream.of(all).collect(Collectors.toMap(Figure::name, Function.identity()));
        return new Figures(byName);
    }
}
