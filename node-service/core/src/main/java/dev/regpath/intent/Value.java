package dev.regpath.intent;

import static dev.regpath.fault.ProblemCode.INVALID_VALUE;
import static dev.regpath.fault.ProblemCode.WRONG_TYPE;

import dev.regpath.fault.ProblemCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A value of a document and where it stands. Each reader either returns what it was asked for, or reports a problem and
 * returns nothing.
 */
record Value(Node node, String field, int line, Report report) {
    /** No leading zeros: YAML 1.1, and so kubectl, reads those as octal. */
    private static final Pattern INTEGER = Pattern.compile("-?(?:0|[1-9][0-9]{0,8})");

    /** As many as a node has frontends; the API server takes 64 of a resource. */
    static final int MOST_ITEMS = 1024;

    <T> Optional<T> reject(ProblemCode code, String message, String remedy) {
        report.add(code, line, field, message, remedy);
        return Optional.empty();
    }

    <T> Optional<T> reject(InvalidText fault) {
        return reject(fault.code(), fault.getMessage(), fault.remedy());
    }

    boolean isNull() {
        return node.getTag().equals(Tag.NULL);
    }

    boolean isText() {
        return node instanceof ScalarNode && node.getTag().equals(Tag.STR);
    }

    Optional<String> text() {
        if (isText()) {
            return Optional.of(((ScalarNode) node).getValue());
        }
        return node instanceof ScalarNode scalar && isPlain(scalar)
                ? reject(
                        WRONG_TYPE,
                        "%s is a %s where a text is due".formatted(Quoted.of(scalar.getValue()), kind()),
                        "Put it in quotes.")
                : wrongType("a text");
    }

    Optional<Integer> integer() {
        if (node instanceof ScalarNode scalar) {
            String text = scalar.getValue();
            if (node.getTag().equals(Tag.INT) && INTEGER.matcher(text).matches()) {
                return Optional.of(Integer.parseInt(text));
            }
            return reject(
                    WRONG_TYPE,
                    "%s is not a whole number".formatted(Quoted.of(text)),
                    isText() && INTEGER.matcher(text).matches()
                            ? "Write it without quotes."
                            : "Write it in decimal digits, without a leading zero.");
        }
        return wrongType("a number");
    }

    Optional<Boolean> bool() {
        if (node instanceof ScalarNode scalar) {
            return node.getTag().equals(Tag.BOOL)
                    ? Optional.of(Boolean.parseBoolean(scalar.getValue()))
                    : reject(
                            WRONG_TYPE,
                            "%s is neither true nor false".formatted(Quoted.of(scalar.getValue())),
                            "Write true or false, without quotes.");
        }
        return wrongType("true or false");
    }

    Optional<Integer> port() {
        return integer()
                .flatMap(number -> number >= 1 && number <= 65_535
                        ? Optional.of(number)
                        : reject(
                                ProblemCode.INVALID_PORT,
                                "port '%d' is not between 1 and 65535".formatted(number),
                                "Write a number from 1 to 65535."));
    }

    /** A text, made into a value by its own parser. */
    <T> Optional<T> parse(Function<String, T> parser) {
        return text().flatMap(text -> {
            try {
                return Optional.of(parser.apply(text));
            } catch (InvalidText e) {
                return reject(e);
            }
        });
    }

    /** One of a few words. */
    <T> Optional<T> word(Map<String, T> words) {
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

    /** Whether it is a list without elements; asking that reports nothing. */
    boolean isEmptyList() {
        return node instanceof SequenceNode list && list.getValue().isEmpty();
    }

    /** The elements of a list. */
    List<Value> items() {
        if (!(node instanceof SequenceNode list)) {
            wrongType("a list");
            return List.of();
        }
        if (list.getValue().size() > MOST_ITEMS) {
            reject(
                    ProblemCode.TOO_LARGE,
                    "the list has more than %d elements".formatted(MOST_ITEMS),
                    "Keep %d of them.".formatted(MOST_ITEMS));
            return List.of();
        }
        List<Value> items = new ArrayList<>();
        for (Node item : list.getValue()) {
            Value value = new Value(item, "%s[%d]".formatted(field, items.size()), report.line(item), report);
            if (!report.spend(value.line)) {
                break;
            }
            report.noteLine(value.field, value.line);
            items.add(value);
        }
        return items;
    }

    /** The elements of a list as their reader returns them, each at most once. */
    <T> List<T> each(Function<Value, Optional<T>> reader) {
        List<T> all = new ArrayList<>();
        Set<T> seen = new HashSet<>();
        for (Value item : items()) {
            reader.apply(item).ifPresent(one -> {
                if (seen.add(one)) {
                    all.add(one);
                } else {
                    item.reject(
                            ProblemCode.DUPLICATE_VALUE,
                            "%s stands in the list already"
                                    .formatted(
                                            item.node instanceof ScalarNode scalar
                                                    ? Quoted.of(scalar.getValue())
                                                    : "the same"),
                            "Remove it.");
                }
            });
        }
        return all;
    }

    /** The fields of a map. */
    Fields fields() {
        if (node instanceof MappingNode map) {
            return Fields.of(this, map);
        }
        wrongType("a map of fields");
        return Fields.unreadable(this);
    }

    <T> Optional<T> wrongType(String due) {
        return reject(
                WRONG_TYPE, "here stands %s where %s is due".formatted(withArticle(kind()), due), "Write " + due + ".");
    }

    private static boolean isPlain(ScalarNode scalar) {
        Tag tag = scalar.getTag();
        return tag.equals(Tag.INT) || tag.equals(Tag.FLOAT) || tag.equals(Tag.BOOL);
    }

    private static String withArticle(String kind) {
        return kind.equals("nothing") ? kind : "a " + kind;
    }

    private String kind() {
        return switch (node) {
            case MappingNode map -> "map";
            case SequenceNode list -> "list";
            default -> {
                Tag tag = node.getTag();
                if (tag.equals(Tag.NULL)) {
                    yield "nothing";
                } else if (tag.equals(Tag.BOOL)) {
                    yield "truth value";
                } else if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
                    yield "number";
                }
                yield tag.equals(Tag.STR) ? "text" : "value with the tag " + Quoted.of(tag.getValue());
            }
        };
    }
}
