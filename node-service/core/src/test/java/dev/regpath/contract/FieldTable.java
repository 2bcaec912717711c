package dev.regpath.contract;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.ListType;
import dev.regpath.contract.schema.ObjectType;
import dev.regpath.contract.schema.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The tables of the reference pages, made from the descriptions of the fields. */
public final class FieldTable {
    private final BiFunction<String, Field<?>, String> row;
    private final List<String> rows = new ArrayList<>();

    private FieldTable(BiFunction<String, Field<?>, String> row) {
        this.row = row;
    }

    /** Names, types, defaults and meanings of fields, and of those in them that are to be shown here. */
    static String of(String above, List<Field<?>> fields, Predicate<Field<?>> within) {
        FieldTable table = new FieldTable(FieldTable::full);
        table.add(above, fields, within);
        return "| field | type | default | meaning |\n|---|---|---|---|\n" + String.join("", table.rows);
    }

    /** Names and meanings of fields that no person writes, each after a column of its own; what the API server keeps unseen is left out. */
    public static String ofWritten(String above, ObjectType<?> type, String column) {
        FieldTable table =
                new FieldTable((name, field) -> "| `%s` | %s%s |\n".formatted(name, column, field.meaning()));
        table.add(above, shown(type), _ -> true);
        return String.join("", table.rows);
    }

    /** A page with the table of a section replaced. */
    public static String replace(String page, String heading, String header, String table) {
        int begins = page.indexOf(header, page.indexOf(heading));
        int ends = page.indexOf("\n\n", begins) + 1;
        return page.substring(0, begins) + table + page.substring(ends == 0 ? page.length() : ends);
    }

    private void add(String above, List<Field<?>> fields, Predicate<Field<?>> within) {
        for (Field<?> field : fields) {
            String name = above + field.name();
            rows.add(row.apply(name, field));
            if (within.test(field)) {
                within(name, field.type(), within);
            }
        }
    }

    private void within(String name, ValueType<?> type, Predicate<Field<?>> within) {
        switch (type) {
            case ObjectType<?> object -> add(name + ".", shown(object), within);
            case ListType<?> list -> within(name + "[]", list.items(), within);
            default -> {
                // Nothing is in it.
            }
        }
    }

    private static List<Field<?>> shown(ObjectType<?> type) {
        return type.open()
                ? type.fields().stream()
                        .filter(field -> !(field.type() instanceof ListType))
                        .toList()
                : type.fields();
    }

    private static String full(String name, Field<?> field) {
        String shown = field.presence() == Field.Presence.REQUIRED ? "**`%s`**" : "`%s`";
        return "| %s | %s | %s | %s |\n"
                .formatted(shown.formatted(name), field.type().word(), byDefault(field), field.meaning())
                .replace("|  |", "| |")
                .replace("|  |", "| |");
    }

    private static <T> String byDefault(Field<T> field) {
        return field.otherwise()
                .orElseGet(() -> field.byDefault()
                        .map(value -> "`" + shown(field.type().write(value)) + "`")
                        .orElse(""));
    }

    private static String shown(JsonElement element) {
        return switch (element) {
            case JsonArray list ->
                StreamSupport.stream(list.spliterator(), false)
                        .map(FieldTable::shown)
                        .collect(Collectors.joining(", ", "[", "]"));
            case JsonObject map -> map.toString();
            default -> element.getAsString().isEmpty() ? "\"\"" : element.getAsString();
        };
    }
}
