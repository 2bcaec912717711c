package dev.regpath.verify;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * One node of the gallery, as {@code gallery/nodes.txt} has it: a title, a generation, what is given, what is broken, and
 * what {@code regpath verify} must say. The harness breaks real nodes with it; unit tests replay what was recorded there.
 *
 * @param title what is wrong
 * @param generation the version of containerd on it: {@code 1.6}
 * @param given which of the harness's set-ups it starts with
 * @param steps lines of bash that break it; {@code SITE} is the address of the registry inside
 * @param ask the arguments of {@code regpath verify}
 * @param expected {@code healthy}, or a severity and a code: {@code error RP209}
 * @param fixed whether the fix can be run as it stands, and leaves a healthy node
 * @param live whether a real node is broken for it with every change, and not only in the soak
 */
public record GalleryCase(
        String title,
        String generation,
        String given,
        String steps,
        List<String> ask,
        String expected,
        boolean fixed,
        boolean live) {
    private static final String FILE = "/gallery/nodes.txt";
    private static final Set<String> GENERATIONS = Set.of("1.6", "1.7", "2.1");
    private static final Set<String> KEYS = Set.of("on", "given", "break", "ask", "expect", "fix", "live");

    public GalleryCase {
        if (!GENERATIONS.contains(generation)) {
            throw new IllegalArgumentException("on: " + generation);
        }
        ask = List.copyOf(ask);
    }

    /** All cases: paragraphs, each with a title line and {@code key: value} lines. */
    public static List<GalleryCase> all() {
        try (InputStream in = Objects.requireNonNull(GalleryCase.class.getResourceAsStream(FILE))) {
            List<GalleryCase> cases = new ArrayList<>();
            for (String paragraph : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n\n+", -1)) {
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
        lines.stream()
                .skip(1)
                .filter(line -> !line.startsWith("  ") && !KEYS.contains(line.replaceFirst(":.*", "")))
                .findFirst()
                .ifPresent(line -> {
                    throw new IllegalArgumentException("no such key: " + line);
                });
        String ask = value(lines, "ask");
        return new GalleryCase(
                lines.getFirst().substring("# ".length()),
                generation,
                value(lines, "given"),
                value(lines, "break"),
                ask.isEmpty() ? List.of("registry.example.com") : Arrays.asList(ask.split(" ", -1)),
                value(lines, "expect").toLowerCase(Locale.ROOT).replace("rp", "RP"),
                value(lines, "fix").equals("run"),
                value(lines, "live").equals("yes"));
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

    /** The name of its recording. */
    public String file() {
        return "%s-%s.json"
                .formatted(
                        title.toLowerCase(Locale.ROOT)
                                .replaceAll("[^a-z0-9_]+", "-")
                                .replaceAll("^-|-$", ""),
                        generation);
    }

    /** What {@link #alarms} must be. */
    public List<String> expectedAlarms() {
        return expected.equals("healthy") ? List.of() : List.of(expected);
    }

    /** The first alarm of a report in JSON, and every other error: a warning beside an error is no false alarm. */
    public static List<String> alarms(JsonArray findings) {
        List<String> alarms = new ArrayList<>();
        for (JsonElement element : findings) {
            JsonObject finding = element.getAsJsonObject();
            String severity = finding.get("severity").getAsString();
            if (severity.equals("error") || (alarms.isEmpty() && severity.equals("warning"))) {
                alarms.add(severity + " " + finding.get("code").getAsString());
            }
        }
        return alarms;
    }

    @Override
    public String toString() {
        return "%s, %s: %s".formatted(title, generation, expected);
    }
}
