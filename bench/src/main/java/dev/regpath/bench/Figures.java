package dev.regpath.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * All figures of a data file.
 *
 * @param byName each once
 */
record Figures(Map<String, Figure> byName) {
    static Figures parse(List<String> lines) {
        return new Figures(lines.stream()
                .filter(line -> !line.isBlank())
                .map(Figure::parse)
                .collect(Collectors.toMap(Figure::name, Function.identity(), (_, later) -> later, LinkedHashMap::new)));
    }

    Optional<Figure> get(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The data file. */
    String text() {
        return byName.values().stream().map(figure -> figure.line() + "\n").collect(Collectors.joining());
    }
}
