package dev.regpath.convert;

import dev.regpath.files.ShownValues;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A map of somebody else's document, of which nothing is certain: what is not there, or of another kind, is absent. */
record Tree(Map<String, Object> values) {
    /** Of any value; empty if it is no map. */
    static Tree of(Object value) {
        Map<String, Object> values = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, one) -> {
                if (key != null && isPlain(key) && one != null) {
                    values.put(withoutUser(key.toString()), one);
                }
            });
        }
        return new Tree(values);
    }

    Tree tree(String name) {
        return of(values.getOrDefault(name, Map.of()));
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** A text, or a number or a truth value as text. */
    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).filter(Tree::isPlain).map(value -> withoutUser(value.toString()));
    }

    boolean isTrue(String name) {
        return text(name).filter("true"::equals).isPresent();
    }

    Stream<Tree> trees(String name) {
        return list(name).map(Tree::of);
    }

    List<String> texts(String name) {
        return list(name)
                .filter(Tree::isPlain)
                .map(value -> withoutUser(value.toString()))
                .toList();
    }

    /** A list of lists of aliases can be short, and endless when it is written out. */
    private static boolean isPlain(Object value) {
        return value instanceof String || value instanceof Number || value instanceof Boolean;
    }

    private Stream<?> list(String name) {
        return values.get(name) instanceof List<?> list ? list.stream().filter(Objects::nonNull) : Stream.of();
    }

    /** A URL without user and password: they belong neither into a RegistryPath nor into a message. */
    private static String withoutUser(String text) {
        if (text.indexOf('@') < 0) {
            return text;
        }
        return text.indexOf(' ') < 0
                ? ShownValues.withoutUser(text)
                : Arrays.stream(text.split(" ", -1))
                        .map(word -> word.contains("://") ? ShownValues.withoutUser(word) : word)
                        .collect(Collectors.joining(" "));
    }
}
