package dev.regpath.contract.schema;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The fields of one object as they were found: what its record is made of, and its rules are asked about. */
public final class DecodedFields {
    private final Value object;
    private final Fields fields;
    private final int problemsBefore;
    private final Map<String, Value> written = new HashMap<>();
    private final Map<String, Object> values = new HashMap<>();

    private DecodedFields(Value object, Fields fields, int problemsBefore) {
        this.object = object;
        this.fields = fields;
        this.problemsBefore = problemsBefore;
    }

    static DecodedFields read(Value object, ObjectType<?> type) {
        int problemsBefore = object.report().count();
        DecodedFields found = new DecodedFields(object, object.fields(), problemsBefore);
        if (!type.choice().isEmpty()) {
            found.fields.exactlyOneOf(type.choice());
        }
        type.fields().forEach(found::read);
        type.others().forEach(found.fields::tolerate);
        found.fields.end();
        return found;
    }

    private void read(Field<?> field) {
        Optional<Value> value = field.presence() == Field.Presence.REQUIRED
                ? fields.required(field.name())
                : fields.optional(field.name());
        value.ifPresent(one -> written.put(field.name(), one));
        value.flatMap(field.type()::read).ifPresent(one -> values.put(field.name(), one));
    }

    /** Whether the object is a map of fields. */
    boolean isReadable() {
        return fields.isReadable();
    }

    /** Whether nothing in the document had a fault until now. */
    public boolean isClean() {
        return object.report().isClean();
    }

    /** Whether nothing in the object has a fault, so that its record can be made. */
    boolean isComplete() {
        return object.report().count() == problemsBefore;
    }

    /** The object itself. */
    public Value object() {
        return object;
    }

    /** A field where it is written. */
    public Optional<Value> written(Field<?> field) {
        return Optional.ofNullable(written.get(field.name()));
    }

    /** Whether a field is absent, or a list without elements. */
    public boolean isBlank(Field<?> field) {
        return written(field).map(Value::isEmptyList).orElse(true);
    }

    /** What a field says, or its default. */
    public <T> Optional<T> find(Field<T> field) {
        @SuppressWarnings("unchecked") // Its own type has read it.
        Optional<T> value = Optional.ofNullable((T) values.get(field.name()));
        return value.or(field::byDefault);
    }

    /** The same, of a field that must be there or has a default. */
    public <T> T get(Field<T> field) {
        return find(field).orElseThrow(() -> new IllegalStateException(field.name() + " was not read"));
    }

    /** What a list says, as far as it could be read. */
    public <T> List<T> list(Field<List<T>> field) {
        return find(field).orElse(List.of());
    }
}
