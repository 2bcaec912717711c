package dev.regpath.contract.schema;

import dev.regpath.fault.ProblemCode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The fields of a map, asked for by name. What is in the map and was not asked for by the time of {@link #end} is
 * unknown, and rejected: a misspelt field must not be a silent default.
 */
public final class Fields {
    private static final Pattern SIMPLE_KEY = Pattern.compile("[A-Za-z0-9_-]+");

    private final Value map;
    private final boolean readable;
    private final Map<String, Value> values = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();
    private final Set<String> tolerated = new HashSet<>();

    private Fields(Value map, boolean readable) {
        this.map = map;
        this.readable = readable;
    }

    /** Those of a value that is no map, which is reported already: they are all absent, and none is missed. */
    static Fields unreadable(Value value) {
        return new Fields(value, false);
    }

    static Fields of(Value value) {
        Fields fields = new Fields(value, true);
        value.content().entries().forEach(fields::add);
        return fields;
    }

    private void add(Content.ContentField entry) {
        DecodingReport report = map.report();
        int line = report.line(entry.name());
        if (!report.spend(entry.value(), line)) {
            return;
        }
        if (entry.name().kind() != Content.ValueKind.TEXT) {
            report.add(
                    ProblemCode.WRONG_TYPE,
                    line,
                    map.field(),
                    "the name of a field is not a text",
                    "Put it in quotes if it is meant so.");
            return;
        }
        String name = entry.name().text();
        Value value = new Value(entry.value(), field(name), line, report);
        Value first = values.putIfAbsent(name, value);
        if (first != null) {
            value.reject(
                    ProblemCode.DUPLICATE_FIELD,
                    "%s is already set in line %d".formatted(Quoted.of(name), first.line()),
                    "Keep one of the two.");
        } else {
            report.noteLine(value.field(), line);
        }
    }

    private String field(String name) {
        if (!SIMPLE_KEY.matcher(name).matches()) {
            return "%s[%s]".formatted(map.field(), Quoted.of(name));
        }
        return map.field().isEmpty() ? name : map.field() + "." + name;
    }

    /** A field that need not be there; one without a value is not, as for the API server. */
    public Optional<Value> optional(String name) {
        asked.add(name);
        return Optional.ofNullable(values.get(name)).filter(value -> !value.isNull());
    }

    /** A field that must be there. */
    public Optional<Value> required(String name) {
        Optional<Value> value = optional(name);
        if (value.isEmpty() && readable) {
            map.report()
                    .add(
                            ProblemCode.MISSING_FIELD,
                            Optional.ofNullable(values.get(name)).orElse(map).line(),
                            field(name),
                            "the field is missing",
                            "Add it.");
        }
        return value;
    }

    /** Exactly one of several fields must be there. */
    Optional<Value> exactlyOneOf(List<String> names) {
        List<Value> present = presentOf(names);
        String choice = String.join(", ", names);
        if (present.isEmpty() && readable) {
            map.reject(ProblemCode.MISSING_FIELD, "none of %s is there".formatted(choice), "Add one of them.");
        } else if (present.size() > 1) {
            present.getLast()
                    .reject(
                            ProblemCode.INVALID_VALUE,
                            "only one of %s may be there".formatted(choice),
                            "Keep one of them.");
        }
        return present.stream().findFirst();
    }

    private List<Value> presentOf(List<String> names) {
        return names.stream().flatMap(name -> optional(name).stream()).toList();
    }

    /** All fields of a map whose keys users choose, such as labels. */
    public Map<String, Value> all() {
        asked.addAll(values.keySet());
        return values;
    }

    /** A field that others may set and that is none of ours. */
    public void tolerate(String name) {
        tolerated.add(name);
    }

    public boolean isReadable() {
        return readable;
    }

    /** Reports what was not asked for; in what a program wrote, that is a field of a newer version. */
    public void end() {
        if (!map.report().isBounded()) {
            return;
        }
        values.forEach((name, value) -> {
            if (!asked.contains(name) && !tolerated.contains(name)) {
                value.reject(
                        ProblemCode.UNKNOWN_FIELD,
                        "there is no field %s here".formatted(Quoted.of(name)),
                        Suggestion.closest(name, asked)
                                .map("Did you mean '%s'?"::formatted)
                                .orElse("Remove it; known are %s.".formatted(String.join(", ", asked))));
            }
        });
    }
}
