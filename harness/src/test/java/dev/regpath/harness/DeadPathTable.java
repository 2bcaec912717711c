package dev.regpath.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The figures of all cases, as docs/performance.md shows them: a row for each fault, a column for each kind of node. */
final class DeadPathTable {
    /** Where what was measured is found, also if the run is ended early. */
    static final Path FILE = Path.of("target/it/dead-paths.md");

    private final Map<DeadPathCase, DeadPathFigures> figures = new LinkedHashMap<>();

    void add(DeadPathCase one, DeadPathFigures measured) {
        figures.put(one, measured);
        try {
            Files.createDirectories(FILE.resolveSibling("."));
            Files.writeString(FILE, toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        List<DeadPathCase> columns = Arrays.stream(PullVariant.values())
                .flatMap(DeadPathCase::of)
                .filter(one -> one.part() == LostPart.FIRST_BACKEND && one.fault() == PathFault.SILENT)
                .filter(column -> figures.keySet().stream().anyMatch(one -> sameNode(one, column)))
                .toList();
        StringBuilder text = new StringBuilder(row(Stream.concat(
                Stream.of("what fails", "how", "what serves"),
                columns.stream()
                        .map(column ->
                                "%s, agent %s".formatted(column.containerd(), column.agent() ? "alive" : "dead")))));
        text.append(row(Stream.generate(() -> "---").limit(3 + columns.size())));
        for (LostPart part : LostPart.values()) {
            for (PathFault fault : PathFault.values()) {
                text.append(row(Stream.concat(
                        Stream.of(part.toString(), fault.toString(), part.serving()),
                        columns.stream().map(column -> cell(column, part, fault)))));
            }
        }
        return text.toString();
    }

    private static boolean sameNode(DeadPathCase one, DeadPathCase other) {
        return one.containerd() == other.containerd() && one.agent() == other.agent();
    }

    private String cell(DeadPathCase column, LostPart part, PathFault fault) {
        return Optional.ofNullable(figures.get(new DeadPathCase(column.containerd(), column.agent(), part, fault)))
                .map(DeadPathFigures::toString)
                .orElse("not measured");
    }

    private static String row(Stream<String> cells) {
        return cells.collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
