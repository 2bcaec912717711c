package dev.regpath.containerd;

import dev.regpath.containerd.HostFields.KeyPair;
import dev.regpath.containerd.HostsTomlReader.Unreadable;
import dev.regpath.input.Paths;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/** Reads the fields of one table of a hosts.toml (parseHostConfig); a wrong one makes containerd drop the whole file. */
final class HostFieldsReader {
    private static final Set<String> KNOWN =
            Set.of("capabilities", "ca", "client", "skip_verify", "header", "override_path", "dial_timeout");

    private final Path directory;
    private final ContainerdVersion version;

    /** Under the names containerd knows; unknown keys under their own. */
    private final SortedMap<String, Object> values = new TreeMap<>();

    HostFieldsReader(TomlTable table, Path directory, ContainerdVersion version) {
        this.directory = directory;
        this.version = version;
        for (Map.Entry<String, Object> entry : table.entrySet()) {
            String lower = entry.getKey().toLowerCase(Locale.ROOT);
            boolean known = KNOWN.contains(lower) || lower.equals("server") || lower.equals("host");
            boolean same = known && version.ignoresCaseOfKeys() && !table.contains(List.of(lower));
            values.put(same ? lower : entry.getKey(), entry.getValue());
        }
    }

    /**
     * The fields.
     *
     * @param besides keys that are no fields, and are read by others
     */
    HostFields read(String... besides) {
        SortedMap<String, Object> others = new TreeMap<>(values);
        others.keySet().removeAll(KNOWN);
        others.keySet().removeAll(Set.of(besides));
        others.replaceAll((_, value) -> plain(value));
        if (!version.knowsDialTimeout()) {
            return read(others, string("dial_timeout").filter(GoSyntax::isDuration));
        }
        Optional<String> dialTimeout = string("dial_timeout").filter(text -> !text.isEmpty());
        if (dialTimeout.isPresent() && !GoSyntax.isDuration(dialTimeout.get())) {
            throw new Unreadable("dial_timeout \"%s\" is not a duration".formatted(dialTimeout.get()));
        }
        return read(others, dialTimeout);
    }

    private HostFields read(SortedMap<String, Object> others, Optional<String> dialTimeout) {
        return new HostFields(
                capabilities(),
                ca(),
                client(),
                bool("skip_verify"),
                header(),
                bool("override_path").orElse(false),
                dialTimeout,
                others);
    }

    Optional<String> string(String key) {
        Object value = values.get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof String text) {
            return Optional.of(text);
        }
        if (key.equals("dial_timeout") && !version.knowsDialTimeout()) {
            return Optional.empty();
        }
        throw new Unreadable("%s is not a string".formatted(key));
    }

    Optional<TomlTable> table(String key) {
        Object value = values.get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof TomlTable table) {
            return Optional.of(table);
        }
        throw new Unreadable("%s is not a table".formatted(key));
    }

    private Optional<Boolean> bool(String key) {
        Object value = values.get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Boolean bool) {
            return Optional.of(bool);
        }
        throw new Unreadable("%s is neither true nor false".formatted(key));
    }

    private List<String> capabilities() {
        List<String> words = new ArrayList<>();
        for (String word : strings("capabilities", values.get("capabilities"))) {
            String lower = word.toLowerCase(Locale.ROOT);
            boolean known = switch (lower) {
                case "pull", "resolve", "push" -> true;
                case "referrers" -> version.knowsReferrers();
                default -> false;
            };
            if (!known) {
                throw new Unreadable("unknown capability \"%s\"".formatted(word));
            }
            words.add(lower);
        }
        return words;
    }

    private List<Path> ca() {
        Object value = values.get("ca");
        if (value instanceof String path) {
            return List.of(absolute(path));
        }
        return strings("ca", value).stream().map(this::absolute).toList();
    }

    private List<KeyPair> client() {
        Object value = values.get("client");
        if (value instanceof String path) {
            return List.of(new KeyPair(absolute(path), absolute(path)));
        }
        List<KeyPair> pairs = new ArrayList<>();
        for (Object item : items("client", value)) {
            if (item instanceof String path) {
                pairs.add(new KeyPair(absolute(path), absolute(path)));
                continue;
            }
            List<String> pair = strings("client", item);
            if (pair.size() != 2) {
                throw new Unreadable("a client pair has %d parts, not 2".formatted(pair.size()));
            }
            pairs.add(new KeyPair(absolute(pair.get(0)), absolute(pair.get(1))));
        }
        return pairs;
    }

    private SortedMap<String, List<String>> header() {
        SortedMap<String, List<String>> header = new TreeMap<>();
        table("header")
                .ifPresent(table -> table.entrySet().forEach(line -> {
                    Object value = line.getValue();
                    header.put(
                            line.getKey(),
                            value instanceof String text ? List.of(text) : strings("header " + line.getKey(), value));
                }));
        return header;
    }

    private static List<Object> items(String key, @Nullable Object value) {
        if (value == null) {
            return List.of();
        }
        if (value instanceof TomlArray array) {
            return array.toList();
        }
        throw new Unreadable("%s has a value of the wrong type".formatted(key));
    }

    private static List<String> strings(String key, @Nullable Object value) {
        List<String> texts = new ArrayList<>();
        for (Object item : items(key, value)) {
            if (!(item instanceof String text)) {
                throw new Unreadable("%s holds something that is not a string".formatted(key));
            }
            texts.add(text);
        }
        return texts;
    }

    /** makeAbsPath: joined and cleaned if relative, untouched if absolute. */
    private Path absolute(String path) {
        Path given = Paths.of(path)
                .orElseThrow(
                        () -> new Unreadable("'%s' can't be the path of a file".formatted(path.replace('\0', '?'))));
        return given.isAbsolute() ? given : directory.resolve(given).normalize();
    }

    private static Object plain(Object value) {
        return switch (value) {
            case TomlTable table -> {
                SortedMap<String, Object> map = new TreeMap<>();
                table.entrySet().forEach(entry -> map.put(entry.getKey(), plain(entry.getValue())));
                yield map;
            }
            case TomlArray array ->
                array.toList().stream().map(HostFieldsReader::plain).toList();
            default -> value;
        };
    }
}
