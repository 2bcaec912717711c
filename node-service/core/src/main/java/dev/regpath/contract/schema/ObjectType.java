package dev.regpath.contract.schema;

import static java.util.Objects.requireNonNull;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * An object with fields.
 *
 * @param fields its fields, in the order of messages, JSON and the reference page
 * @param choice names of fields of which exactly one must be there; empty if there is no such choice
 * @param others names of fields that others may set and that are none of ours
 * @param rules what must hold of several fields together
 * @param maker makes the record, of fields without a fault
 * @param writer hands the record's fields on; does nothing for what is never written
 * @param known the field whose word tells whether this version knows such an object; one that it does not is passed over
 * @param open whether the API server keeps what this version does not know; it then looks at texts and numbers alone
 */
public record ObjectType<R>(
        List<Field<?>> fields,
        List<String> choice,
        List<String> others,
        List<Rule> rules,
        Function<DecodedFields, R> maker,
        BiConsumer<R, ObjectWriter> writer,
        Optional<Field<?>> known,
        boolean open)
        implements ValueType<R> {
    public ObjectType {
        fields = List.copyOf(fields);
        choice = List.copyOf(choice);
        others = List.copyOf(others);
        rules = List.copyOf(rules);
        requireNonNull(maker, "maker");
        requireNonNull(writer, "writer");
    }

    public static <R> ObjectType<R> of(Function<DecodedFields, R> maker, Field<?>... fields) {
        return new ObjectType<>(
                List.of(fields), List.of(), List.of(), List.of(), maker, (_, _) -> {}, Optional.empty(), false);
    }

    /** The same, with a choice. */
    public ObjectType<R> exactlyOneOf(Field<?>... names) {
        List<String> all = List.of(names).stream().<String>map(Field::name).toList();
        return new ObjectType<>(fields, all, others, rules, maker, writer, known, open);
    }

    /** The same, in which others may set these fields. */
    public ObjectType<R> sharedWith(List<String> names) {
        return new ObjectType<>(fields, choice, names, rules, maker, writer, known, open);
    }

    /** The same, with one more rule. */
    public ObjectType<R> rule(Rule rule) {
        return rules(List.of(rule));
    }

    /** The same, with more rules. */
    public ObjectType<R> rules(List<Rule> those) {
        List<Rule> more = new ArrayList<>(rules);
        more.addAll(those);
        return new ObjectType<>(fields, choice, others, more, maker, writer, known, open);
    }

    /** The same, which can be written. */
    public ObjectType<R> writtenBy(BiConsumer<R, ObjectWriter> other) {
        return new ObjectType<>(fields, choice, others, rules, maker, other, known, open);
    }

    /** The same, of which the API server keeps what this version does not know. */
    public ObjectType<R> kept() {
        return new ObjectType<>(fields, choice, others, rules, maker, writer, known, true);
    }

    /** The same; one with a word in this field that is not known, of a newer version, is passed over. */
    public ObjectType<R> ifKnown(Field<?> word) {
        return new ObjectType<>(fields, choice, others, rules, maker, writer, Optional.of(word), open);
    }

    @Override
    public Optional<R> read(Value value) {
        if (known.filter(word -> isUnknown(value, word)).isPresent()) {
            return Optional.empty();
        }
        DecodedFields fields = find(value);
        return fields.isComplete() ? Optional.of(maker.apply(fields)) : Optional.empty();
    }

    /** Reads a value as far as it can be read, and reports what is wrong. */
    public DecodedFields find(Value value) {
        DecodedFields fields = DecodedFields.read(value, this);
        if (fields.isReadable()) {
            rules.forEach(rule -> rule.check().accept(fields));
        }
        return fields;
    }

    private static boolean isUnknown(Value value, Field<?> field) {
        return field.type() instanceof WordType<?> type
                && value.content().entries().stream()
                        .filter(entry -> entry.name().text().equals(field.name()))
                        .anyMatch(entry -> entry.value().kind() == Content.ValueKind.TEXT
                                && !type.words().containsKey(entry.value().text()));
    }

    @Override
    public JsonObject write(R record) {
        ObjectWriter out = new ObjectWriter();
        writer.accept(record, out);
        return out.json();
    }

    @Override
    public String word() {
        return "map";
    }
}
