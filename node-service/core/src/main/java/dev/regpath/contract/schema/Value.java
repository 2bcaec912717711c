package dev.regpath.contract.schema;

import static dev.regpath.fault.ProblemCode.INVALID_VALUE;
import static dev.regpath.fault.ProblemCode.WRONG_TYPE;

import dev.regpath.contract.schema.Content.ValueKind;
import dev.regpath.fault.ProblemCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A value of a document and where it is. Each reader either returns what it was asked for, or reports a problem and
 * returns nothing.
 */
public record Value(Content content, String field, int line, DecodingReport report) {
    /** No leading zeros: YAML 1.1, and so kubectl, reads those as octal. */
    private static final Pattern INTEGER = Pattern.compile("-?(?:0|[1-9][0-9]{0,8})");

    /** As many as a node has frontends; the API server takes 64 of a resource. */
    private static final int MOST_ITEMS = 1024;

    public <T> Optional<T> reject(ProblemCode code, String message, String remedy) {
        report.add(code, line, field, message, remedy);
        return Optional.empty();
    }

    public <T> Optional<T> reject(InvalidText fault) {
        return reject(fault.code(), fault.getMessage(), fault.remedy());
    }

    /** The whole of a document. */
    public static Value document(Content content, DecodingReport report) {
        return new Value(content, "", report.line(content), report);
    }

    public boolean isNull() {
        return content.kind() == ValueKind.NOTHING;
    }

    public boolean isText() {
        return content.kind() == ValueKind.TEXT;
    }

    /** A text. */
    public Optional<String> text() {
        return switch (content.kind()) {
            case TEXT -> Optional.of(content.text());
            case INTEGER, DECIMAL, TRUTH ->
                reject(
                        WRONG_TYPE,
                        "%s is %s, not a text".formatted(Quoted.of(content.text()), content.what()),
                        "Put it in quotes.");
            default -> wrongType("a text");
        };
    }

    /** A whole number of no more than nine digits. */
    public Optional<Integer> integer() {
        if (!content.isScalar()) {
            return wrongType("a number");
        }
        boolean isInteger = INTEGER.matcher(content.text()).matches();
        return content.kind() == ValueKind.INTEGER && isInteger
                ? Optional.of(Integer.parseInt(content.text()))
                : reject(
                        WRONG_TYPE,
                        "%s is not a whole number".formatted(Quoted.of(content.text())),
                        isText() && isInteger
                                ? "Write it without quotes."
                                : "Write it in decimal digits, without a leading zero.");
    }

    /** A whole number within bounds, as programs write it. */
    public Optional<Long> number(String what, long least, long most) {
        try {
            if (content.kind() == ValueKind.INTEGER) {
                long number = Long.parseLong(content.text());
                if (number >= least && number <= most) {
                    return Optional.of(number);
                }
            }
        } catch (NumberFormatException _) {
            // It has more than 64 bits.
        }
        return content.isScalar()
                ? reject(INVALID_VALUE, "%s is not %s".formatted(Quoted.of(content.text()), what), "Write one.")
                : wrongType(what);
    }

    /** A truth value. */
    public Optional<Boolean> bool() {
        if (!content.isScalar()) {
            return wrongType("true or false");
        }
        return content.kind() == ValueKind.TRUTH
                ? Optional.of(Boolean.parseBoolean(content.text()))
                : reject(
                        WRONG_TYPE,
                        "%s is neither true nor false".formatted(Quoted.of(content.text())),
                        "Write true or false, without quotes.");
    }

    /** The number of a port. */
    public Optional<Integer> port() {
        return integer()
                .flatMap(number -> number >= 1 && number <= 65_535
                        ? Optional.of(number)
                        : reject(
                                ProblemCode.INVALID_PORT,
                                "port '%d' is not between 1 and 65535".formatted(number),
                                "Write a number from 1 to 65535."));
    }

    /** A text, made into a value by its own parser. */
    public <T> Optional<T> parse(Function<String, T> parser) {
        return text().flatMap(text -> {
            try {
                return Optional.of(parser.apply(text));
            } catch (InvalidText e) {
                return reject(e);
            }
        });
    }

    /** One of a few words. */
    public <T> Optional<T> word(Map<String, T> words) {
        return text().flatMap(text -> {
            T meant = words.get(text);
            return meant != null
                    ? Optional.of(meant)
                    : reject(
                            INVALID_VALUE,
                            "%s is not one of %s".formatted(Quoted.of(text), String.join(", ", words.keySet())),
                            Suggestion.closest(text, words.keySet())
                                    .map("Did you mean '%s'?"::formatted)
                                    .orElse("Write one of them."));
        });
    }

    boolean isList() {
        return content.kind() == ValueKind.LIST;
    }

    /** Whether it is a list without elements; asking that reports nothing. */
    public boolean isEmptyList() {
        return isList() && content.items().isEmpty();
    }

    /** The elements of a list. */
    public List<Value> items() {
        if (!isList()) {
            wrongType("a list");
            return List.of();
        }
        List<Content> contents = content.items();
        if (report.isBounded() && contents.size() > MOST_ITEMS) {
            reject(
                    ProblemCode.TOO_LARGE,
                    "the list has more than %d elements".formatted(MOST_ITEMS),
                    "Keep %d of them.".formatted(MOST_ITEMS));
            return List.of();
        }
        List<Value> items = new ArrayList<>();
        for (Content item : contents) {
            Value value = new Value(item, field + "[" + items.size() + "]", report.line(item), report);
            if (!report.spend(item, value.line)) {
                break;
            }
            report.noteLine(value.field, value.line);
            items.add(value);
        }
        return items;
    }

    /** The elements of a list as their reader returns them; what people wrote twice is reported. */
    public <T> List<T> each(Function<Value, Optional<T>> reader) {
        List<T> all = new ArrayList<>();
        Set<T> seen = new HashSet<>();
        for (Value item : items()) {
            reader.apply(item).ifPresent(one -> {
                if (seen.add(one) || !report.isBounded()) {
                    all.add(one);
                } else {
                    item.reject(
                            ProblemCode.DUPLICATE_VALUE,
                            "%s is already in the list"
                                    .formatted(item.content.isScalar() ? Quoted.of(item.content.text()) : "the same"),
                            "Remove it.");
                }
            });
        }
        return all;
    }

    /** The fields of a map. */
    public Fields fields() {
        if (content.kind() == ValueKind.MAP) {
            return Fields.of(this);
        }
        wrongType("a map");
        return Fields.unreadable(this);
    }

    public <T> Optional<T> wrongType(String expected) {
        return reject(
                WRONG_TYPE, "expected %s, found %s".formatted(expected, content.what()), "Write " + expected + ".");
    }
}
