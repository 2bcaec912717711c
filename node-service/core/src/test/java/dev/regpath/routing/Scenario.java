package dev.regpath.routing;

import dev.regpath.contract.DecodedPaths;
import dev.regpath.contract.RegistryPathDecoder;
import dev.regpath.fault.Problem;
import dev.regpath.observe.FollowedNames;
import dev.regpath.observe.Observation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A situation in one text file: documents and what was observed, and the table and problems they must lead to. Lines
 * {@code -- name --} begin its parts, those of resources end in {@code .resource}; before the first of them stands what the
 * situation is about. The part {@code before} is what a node had observed a minute ago; without it, there is no node yet.
 *
 * @param about what the situation is about
 * @param parts the parts by name
 */
record Scenario(String about, Map<String, String> parts) {
    private static final String EXPECT = "expect";
    private static final String BEFORE = "before";
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    static Scenario read(Path file) {
        Map<String, StringBuilder> parts = new LinkedHashMap<>();
        StringBuilder about = new StringBuilder();
        StringBuilder current = about;
        try {
            for (String line : Files.readAllLines(file)) {
                if (line.matches("-- [a-zA-Z0-9._-]+ --")) {
                    current = new StringBuilder();
                    parts.put(line.substring(3, line.length() - 3), current);
                } else {
                    current.append(line).append('\n');
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> texts = new LinkedHashMap<>();
        parts.forEach((name, text) -> texts.put(name, text.toString()));
        return new Scenario(about.toString(), texts);
    }

    String expected() {
        return parts.getOrDefault(EXPECT, "");
    }

    /** What the situation really leads to, as text. */
    String outcome() {
        return outcome(UnaryOperator.identity());
    }

    /** The same, with each document changed before it is read. */
    String outcome(UnaryOperator<String> change) {
        DecodedPaths documents = DecodedPaths.NONE;
        for (Map.Entry<String, String> part : parts.entrySet()) {
            if (part.getKey().endsWith(".yaml") || part.getKey().endsWith(".json")) {
                String text = part.getValue().replace("→", "\t").replace("␀", "\u0000");
                documents = documents.and(RegistryPathDecoder.decode(part.getKey(), change.apply(text)));
            }
        }
        for (Map.Entry<String, String> part : parts.entrySet()) {
            if (part.getKey().endsWith(".resource")) {
                String name = part.getKey().replace(".resource", "");
                String json = part.getValue().replace("\n", " ");
                documents =
                        documents.and(RegistryPathDecoder.decodeResource("registrypath/" + name, change.apply(json)));
            }
        }
        Observation seen = observation("observation", documents);
        TableResult result = parts.containsKey(BEFORE)
                ? next(documents, seen, known(documents, observation(BEFORE, documents)))
                : RoutingTables.compute(documents.paths(), seen);
        List<Problem> problems = new ArrayList<>(documents.problems());
        problems.addAll(result.problems());
        return Transcript.of(result, problems);
    }

    private Observation observation(String part, DecodedPaths documents) {
        return new ObservationScript(part, parts, documents.paths()).observation();
    }

    private static LastKnownGood known(DecodedPaths documents, Observation seen) {
        DecodedPaths sound = new DecodedPaths(documents.paths(), List.of());
        TableResult before =
                RoutingTables.compute(sound, seen, _ -> seen, LastKnownGood.NONE, NOW.minus(Duration.ofMinutes(1)));
        return new LastKnownGood(before.table(), FollowedNames.NONE, List.of(), before.backends());
    }

    private static TableResult next(DecodedPaths documents, Observation seen, LastKnownGood known) {
        return RoutingTables.compute(new DecodedPaths(documents.paths(), List.of()), seen, _ -> seen, known, NOW);
    }

    /** The file with another expectation. */
    String with(String expected) {
        StringBuilder text = new StringBuilder(about);
        parts.forEach((name, part) -> {
            if (!name.equals(EXPECT)) {
                text.append("-- ").append(name).append(" --\n").append(part);
            }
        });
        return text.append("-- ")
                .append(EXPECT)
                .append(" --\n")
                .append(expected)
                .toString();
    }
}
