package dev.regpath.convert;

import dev.regpath.files.ShownValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A map of another tool's document, of which nothing is certain: what is not there, or of another kind, is absent. It
 * remembers what was asked for, so that everything else can be reported, whatever it is.
 */
final class ForeignMap {
    private final String place;
    private final Map<String, Object> values = new LinkedHashMap<>();

    /** Names of values that were not asked for. */
    private final Set<String> left = new LinkedHashSet<>();

    private final List<String> lost = new ArrayList<>();
    private final Map<String, List<ForeignMap>> below = new HashMap<>();

    private ForeignMap(String place, Object value) {
        this.place = place;
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, one) -> {
                if (key != null && isPlain(key)) {
                    String name = plain(place, key);
                    values.put(name, one == null ? Map.of() : one);
                    if (!isEmpty(one)) {
                        left.add(name);
                    }
                } else {
                    lost.add(place + ": a key that is not a text");
                }
            });
        }
    }

    /** Of any document; empty if it is no map. */
    static ForeignMap of(Object document) {
        return new ForeignMap("", document);
    }

    /** The names of all that is there, also of what is empty. */
    List<String> names() {
        return List.copyOf(values.keySet());
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    ForeignMap map(String name) {
        return below.computeIfAbsent(name, _ -> List.of(mapOf(name, values.getOrDefault(name, Map.of()))))
                .getFirst();
    }

    /** What a text says that is a document of its own. */
    ForeignMap nested(String name, Object document) {
        left.remove(name);
        return below.computeIfAbsent(name, _ -> List.of(new ForeignMap(placeOf(name), document)))
                .getFirst();
    }

    /** A text, or a number or a boolean as text. */
    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).filter(ForeignMap::isPlain).map(value -> {
            left.remove(name);
            return plain(placeOf(name), value);
        });
    }

    boolean isTrue(String name) {
        return text(name).filter("true"::equals).isPresent();
    }

    Stream<ForeignMap> maps(String name) {
        return below
                .computeIfAbsent(name, _ -> {
                    List<ForeignMap> maps = new ArrayList<>();
                    each(name, (place, value) -> {
                        if (value instanceof Map) {
                            maps.add(new ForeignMap(place, value));
                        } else {
                            lost.add(place);
                        }
                    });
                    return maps;
                })
                .stream();
    }

    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        each(name, (place, value) -> {
            if (isPlain(value)) {
                texts.add(plain(place, value));
            } else {
                lost.add(place);
            }
        });
        return texts;
    }

    /** Says that these are of no meaning for a RegistryPath, or are reported otherwise. */
    void passOver(String... names) {
        left.removeAll(List.of(names));
    }

    /** Says so of all that is in it. */
    void passOver() {
        left.clear();
        lost.clear();
    }

    /** The places of everything that was not asked for, or of which something was left out. */
    List<String> unread() {
        List<String> places = new ArrayList<>(lost);
        left.forEach(name -> places.add(placeOf(name)));
        values.keySet()
                .forEach(name -> below.getOrDefault(name, List.of()).forEach(map -> places.addAll(map.unread())));
        return places;
    }

    private ForeignMap mapOf(String name, Object value) {
        if (value instanceof Map) {
            left.remove(name);
        }
        return new ForeignMap(placeOf(name), value);
    }

    private interface Item {
        void at(String place, Object value);
    }

    private void each(String name, Item item) {
        if (values.get(name) instanceof List<?> list) {
            left.remove(name);
            for (int i = 0; i < list.size(); i++) {
                Object value = list.get(i);
                if (value != null) {
                    item.at("%s[%d]".formatted(placeOf(name), i), value);
                }
            }
        }
    }

    private String placeOf(String name) {
        return place.isEmpty() ? name : place + "." + name;
    }

    /** A list of lists of aliases can be short, and endless when it is written out. */
    private static boolean isPlain(Object value) {
        return value instanceof String || value instanceof Number || value instanceof Boolean;
    }

    private static boolean isEmpty(Object value) {
        return value == null
                || value.equals("")
                || (value instanceof Map<?, ?> map && map.isEmpty())
                || (value instanceof List<?> list && list.isEmpty());
    }

    private String plain(String where, Object value) {
        String text = value.toString();
        String bare = withoutUser(text);
        String said = where + ": user and password";
        if (!bare.equals(text) && !lost.contains(said)) {
            lost.add(said);
        }
        return bare;
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
