package dev.regpath.containerd;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/** What a TOML file says, without how it says it: maps, lists and scalars that can be compared and cannot change. */
public final class TomlValues {
    private TomlValues() {}

    /** A table with everything below it, in the order of the file. */
    public static Map<String, Object> of(TomlTable table) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (String key : table.keySet()) {
            Object value = table.get(List.of(key));
            if (value != null) {
                values.put(key, plain(value));
            }
        }
        return Collections.unmodifiableMap(values);
    }

    private static Object plain(Object value) {
        return switch (value) {
            case TomlTable table -> of(table);
            case TomlArray array -> {
                List<Object> values = new ArrayList<>();
                array.toList().forEach(item -> values.add(plain(item)));
                yield List.copyOf(values);
            }
            default -> value;
        };
    }

    /** What is at a path of keys; empty if nothing is, or something on the way is no table. */
    public static Optional<Object> at(Map<?, ?> table, List<String> keys) {
        Object value = table;
        for (String key : keys) {
            Object next = value instanceof Map<?, ?> map ? map.get(key) : null;
            if (next == null) {
                return Optional.empty();
            }
            value = next;
        }
        return Optional.of(value);
    }

    /** The text of a key that is no table; empty if there is none, or none in it. */
    public static Optional<String> text(Map<?, ?> table, String key) {
        return table.get(key) instanceof String text && !text.isEmpty() ? Optional.of(text) : Optional.empty();
    }

    /** The table at a path of keys; empty if there is none. */
    public static Map<?, ?> tableAt(Map<?, ?> table, List<String> keys) {
        return at(table, keys).orElse(Map.of()) instanceof Map<?, ?> map ? map : Map.of();
    }
}
