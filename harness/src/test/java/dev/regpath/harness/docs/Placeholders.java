package dev.regpath.harness.docs;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a reader puts in the place of the pages' examples.
 *
 * @param values by example, such as {@code 10.96.12.7:5000}
 */
public record Placeholders(Map<String, String> values) {
    public Placeholders {
        values = new LinkedHashMap<>(values);
    }

    /** A page's text with what is true here. */
    public String fill(String text) {
        String filled = text;
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace(value.getKey(), value.getValue());
        }
        return filled;
    }

    /** The other way round, for what a command has written here. */
    public String restore(String text) {
        String restored = text;
        for (Map.Entry<String, String> value : values.entrySet()) {
            restored = restored.replace(value.getValue(), value.getKey());
        }
        return restored;
    }
}
