package dev.regpath.deploy;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A chart's values with what stands above each. A map below which something is explained is a group; everything else is
 * one value.
 *
 * @param all in their order
 */
record CommentedValues(List<Value> all) {
    private static final Pattern COMMENT = Pattern.compile(" *# (?:-- )?(.*)");
    private static final Pattern KEY = Pattern.compile("( *)([A-Za-z]+):(.*)");
    private static final int INDENT = 2;

    /**
     * A value.
     *
     * @param path {@code node.ports.health}
     * @param text what it is for; empty if nothing is said
     * @param initially as long as nobody sets it
     */
    record Value(String path, String text, JsonElement initially) {}

    /** A key with the comment above it. */
    private record Line(String path, String text) {}

    static CommentedValues read(Path file) throws IOException {
        JsonObject values = new Gson()
                .toJsonTree(new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file)))
                .getAsJsonObject();
        List<Line> lines = lines(Files.readAllLines(file));
        List<Value> all = new ArrayList<>();
        for (Line line : lines) {
            boolean group = lines.stream()
                    .anyMatch(other -> other.path().startsWith(line.path() + ".")
                            && !other.text().isEmpty());
            boolean partOfOne = lines.stream()
                    .anyMatch(other -> line.path().startsWith(other.path() + ".")
                            && !other.text().isEmpty()
                            && line.text().isEmpty());
            if (!group && !partOfOne) {
                all.add(new Value(line.path(), line.text(), at(values, line.path())));
            }
        }
        return new CommentedValues(List.copyOf(all));
    }

    private static List<Line> lines(List<String> text) {
        List<Line> lines = new ArrayList<>();
        List<String> path = new ArrayList<>();
        StringBuilder comment = new StringBuilder();
        for (String line : text) {
            Matcher said = COMMENT.matcher(line);
            Matcher key = KEY.matcher(line);
            if (said.matches()) {
                if (line.contains("# -- ")) {
                    comment.setLength(0);
                }
                comment.append(comment.isEmpty() ? "" : " ").append(said.group(1));
            } else if (key.matches()) {
                int depth = key.group(1).length() / INDENT;
                path.subList(depth, path.size()).clear();
                path.add(key.group(2));
                lines.add(new Line(String.join(".", path), comment.toString()));
                comment.setLength(0);
            } else {
                comment.setLength(0); // What stands above an empty line is about the file.
            }
        }
        return lines;
    }

    private static JsonElement at(JsonObject values, String path) {
        JsonElement element = values;
        for (String name : path.split("[.]", -1)) {
            element = element.getAsJsonObject().get(name);
        }
        return element;
    }
}
