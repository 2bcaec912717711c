package dev.regpath.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * One node of the gallery, as its text file has it: a title, a generation, what is given, what is broken, and what {@code
 * regpath verify} must say.
 *
 * @param title what is wrong
 * @param generation on which node
 * @param given which of the set-ups of {@link Givens} it starts with
 * @param steps lines of bash that break it; {@code SITE} is the address of the registry inside
 * @param ask the arguments of {@code regpath verify}
 * @param expected {@code healthy}, or a severity and a code: {@code error RP209}
 * @param fixed whether the fix can be run as it stands, and leaves a healthy node
 */
record GalleryCase(
        String title,
        Generation generation,
        String given,
        String steps,
        List<String> ask,
        String expected,
        boolean fixed) {
    private static final Map<String, Generation> GENERATIONS = Map.of(
            "1.6", Generation.CONTAINERD_1_6, "1.7", Generation.CONTAINERD_1_7, "2.1", Generation.CONTAINERD_2_1);

    GalleryCase {
        ask = List.copyOf(ask);
    }

    /** Reads all cases of a file: paragraphs, each with a title line and {@code key: value} lines. */
    static List<GalleryCase> read(Path file) {
        try {
            List<GalleryCase> cases = new ArrayList<>();
            for (String paragraph :
                    Files.readString(file, StandardCharsets.UTF_8).split("\n\n+", -1)) {
                List<String> lines = paragraph
                        .lines()
                        .filter(line -> !line.startsWith("//") && !line.isBlank())
                        .toList();
                if (!lines.isEmpty()) {
                    for (String generation : value(lines, "on").split(" ", -1)) {
                        cases.add(of(lines, generation));
                    }
                }
            }
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static GalleryCase of(List<String> lines, String generation) {
        String ask = value(lines, "ask");
        return new GalleryCase(
                lines.getFirst().substring("# ".length()),
                Objects.requireNonNull(GENERATIONS.get(generation), "on: " + generation),
                value(lines, "given"),
                value(lines, "break"),
                ask.isEmpty() ? List.of(RegistrySite.NAME) : Arrays.asList(ask.split(" ", -1)),
                value(lines, "expect").toLowerCase(Locale.ROOT).replace("rp", "RP"),
                value(lines, "fix").equals("run"));
    }

    /** The value of a key: the rest of its line and the indented lines after it. */
    private static String value(List<String> lines, String key) {
        StringBuilder value = new StringBuilder();
        boolean within = false;
        for (String line : lines) {
            if (line.startsWith(key + ":")) {
                within = true;
                value.append(line.substring(key.length() + 1).strip());
            } else if (within && line.startsWith("  ")) {
                value.append(value.isEmpty() ? "" : "\n").append(line.substring(2));
            } else {
                within = false;
            }
        }
        return value.toString();
    }

    @Override
    public String toString() {
        return "%s, %s: %s".formatted(title, generation, expected);
    }
}
