package dev.regpath.installer.config;

import dev.regpath.containerd.TomlValues;
import dev.regpath.files.Bytes;
import dev.regpath.input.InvalidInput;
import dev.regpath.input.Toml;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.tomlj.MutableTomlTable;
import org.tomlj.TomlParseResult;

/**
 * Changes one thing in a TOML file and leaves every other byte as it is. The library edits in place; because a wrong edit
 * costs a node its CRI, each result is read again and compared with what it should say.
 */
final class ConfigEditor {
    private static final String MARK = "\uFEFF";

    /** The file can't be edited; the message is for operators. */
    static final class NotEditableException extends Exception {
        private final String reason;

        NotEditableException(String reason) {
            super(reason);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    private final String mark;
    private final String text;
    private final Map<String, Object> values;

    private ConfigEditor(String mark, String text, Map<String, Object> values) {
        this.mark = mark;
        this.text = text;
        this.values = values;
    }

    /** An editor of this content; it may be empty. */
    static ConfigEditor of(Bytes content) throws NotEditableException {
        String all = content.text();
        if (!Bytes.of(all).equals(content)) {
            throw new NotEditableException("it is not UTF-8");
        }
        String mark = all.startsWith(MARK) ? MARK : "";
        String text = all.substring(mark.length());
        return new ConfigEditor(mark, text, valuesOf(text));
    }

    /** The content with this string at the path of {@code keys}, and nothing else changed. */
    Bytes set(List<String> keys, String value) throws NotEditableException {
        Map<String, Object> wanted = with(values, keys, value);
        if (wanted.equals(values)) {
            return Bytes.of(mark + text);
        }
        String edited = edited(toml -> toml.set(keys, value));
        // The library writes a dotted key on top where only deeper tables are there: right, but nobody would look for
        // it.
        for (String candidate : isDotted(edited, keys.getLast())
                ? List.of(appended(keys, value), edited)
                : List.of(indented(edited, keys.getLast()), edited, appended(keys, value))) {
            if (Lines.differInOnePlace(text, candidate, 1, 4) && says(candidate, wanted::equals)) {
                return Bytes.of(mark + candidate);
            }
        }
        throw new NotEditableException(
                "%s can't be set there without changing more than that".formatted(String.join(".", keys)));
    }

    /** The content without what is at these paths, and nothing else changed. */
    Bytes remove(List<List<String>> paths) throws NotEditableException {
        Map<String, Object> wanted = values;
        for (List<String> keys : paths) {
            wanted = without(wanted, keys);
        }
        String edited = edited(toml -> paths.forEach(toml::remove));
        Map<String, Object> left = withoutEmpty(wanted);
        // Tables that only were on the way to what is gone may be gone, too.
        if (Lines.isPart(edited, text)
                && says(edited, values -> withoutEmpty(values).equals(left))) {
            return Bytes.of(mark + edited);
        }
        throw new NotEditableException("deprecated settings can't be removed without changing more than them");
    }

    private interface TomlEdit {
        void on(MutableTomlTable toml);
    }

    private String edited(TomlEdit edit) throws NotEditableException {
        TomlParseResult toml;
        try {
            toml = Toml.toEdit(text);
            edit.on(toml);
        } catch (InvalidInput e) {
            throw new NotEditableException(e.reason());
        } catch (RuntimeException e) { // TomlInvalidTypeException and its kin: something on the way is no table.
            throw new NotEditableException(String.valueOf(e.getMessage()));
        }
        return toml.toToml();
    }

    private boolean isDotted(String edited, String key) {
        List<String> old = Lines.of(text);
        List<String> lines = new ArrayList<>(Lines.of(edited));
        boolean grew = lines.size() > old.size();
        lines.removeAll(old);
        return grew && lines.stream().anyMatch(line -> line.contains("." + key + " ="));
    }

    /** The same with a new line below an indented header indented like its neighbours would be. */
    private String indented(String edited, String key) {
        List<String> old = Lines.of(text);
        List<String> lines = new ArrayList<>(Lines.of(edited));
        int at = 0;
        while (at < old.size() && at < lines.size() && old.get(at).equals(lines.get(at))) {
            at++;
        }
        boolean isNew = lines.size() > old.size() && at > 0 && at < lines.size();
        if (!isNew || !lines.get(at).startsWith(key) || !old.get(at - 1).strip().startsWith("[")) {
            return edited;
        }
        String header = old.get(at - 1);
        String indent = header.substring(0, header.indexOf('['));
        String step = indent.contains("\t") ? "\t" : "  ";
        lines.set(at, indent.isEmpty() ? lines.get(at) : indent + step + lines.get(at));
        return String.join("", lines);
    }

    /** A table of its own at the end. */
    private String appended(List<String> keys, String value) {
        String end = Lines.ending(text);
        StringBuilder all = new StringBuilder(text);
        if (!text.isEmpty() && !text.endsWith("\n")) {
            all.append(end);
        }
        if (!text.isBlank()) {
            all.append(end);
        }
        return all.append('[')
                .append(org.tomlj.Toml.joinKeyPath(keys.subList(0, keys.size() - 1)))
                .append(']')
                .append(end)
                .append("%s = \"%s\"".formatted(keys.getLast(), org.tomlj.Toml.tomlEscape(value)))
                .append(end)
                .toString();
    }

    private static boolean says(String candidate, Predicate<Map<String, Object>> wanted) {
        try {
            return wanted.test(TomlValues.of(Toml.parse(candidate).table()));
        } catch (InvalidInput _) {
            return false;
        }
    }

    private static Map<String, Object> valuesOf(String text) throws NotEditableException {
        try {
            return TomlValues.of(Toml.parse(text).table());
        } catch (InvalidInput e) {
            throw new NotEditableException(
                    switch (e.kind()) {
                        case SYNTAX -> "it is not TOML: " + e.reason();
                        case TOO_LARGE -> e.reason();
                    });
        }
    }

    private static Map<String, Object> with(Map<String, Object> table, List<String> keys, Object value)
            throws NotEditableException {
        Map<String, Object> copy = new LinkedHashMap<>(table);
        String first = keys.getFirst();
        List<String> rest = keys.subList(1, keys.size());
        copy.put(first, rest.isEmpty() ? value : with(tableIn(table, first), rest, value));
        return Collections.unmodifiableMap(copy);
    }

    private static Map<String, Object> without(Map<String, Object> table, List<String> keys)
            throws NotEditableException {
        if (!table.containsKey(keys.getFirst())) {
            return table;
        }
        Map<String, Object> copy = new LinkedHashMap<>(table);
        if (keys.size() == 1) {
            copy.remove(keys.getFirst());
        } else {
            copy.put(keys.getFirst(), without(tableIn(table, keys.getFirst()), keys.subList(1, keys.size())));
        }
        return Collections.unmodifiableMap(copy);
    }

    private static Map<String, Object> withoutEmpty(Map<?, ?> table) {
        Map<String, Object> copy = new LinkedHashMap<>();
        table.forEach((key, value) -> {
            Object kept = value instanceof Map<?, ?> inner ? withoutEmpty(inner) : value;
            if (!kept.equals(Map.of())) {
                copy.put(key.toString(), kept);
            }
        });
        return copy;
    }

    private static Map<String, Object> tableIn(Map<String, Object> table, String key) throws NotEditableException {
        Object value = table.getOrDefault(key, Map.of());
        if (!(value instanceof Map<?, ?> map)) {
            throw new NotEditableException("%s is not a table there".formatted(key));
        }
        Map<String, Object> inner = new LinkedHashMap<>();
        map.forEach((name, item) -> inner.put(name.toString(), item));
        return inner;
    }
}
