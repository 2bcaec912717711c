package dev.regpath.harness;

import static java.util.stream.Collectors.toMap;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What was at some paths of a node at one moment: type, mode, owner, link target, and the SHA-256 of each file. Two of
 * them are equal when the node was the same byte for byte; times are not compared.
 *
 * @param entries what there is at each path, in a readable form
 */
public record Tree(SortedMap<String, String> entries) {
    /** For find's {@code -printf}. */
    static final String FORMAT = "%y %m %U:%G\\t%l\\t%p\\n";

    public Tree {
        entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
    }

    /** Puts together what {@code find -printf FORMAT} and {@code sha256sum} have printed. */
    static Tree of(String found, String sums) {
        Map<String, String> hashes =
                sums.lines().collect(toMap(line -> line.substring(66), line -> line.substring(0, 64)));
        SortedMap<String, String> entries = new TreeMap<>();
        found.lines().forEach(line -> {
            List<String> fields = List.of(line.split("\t", 3));
            String path = fields.get(2);
            String content = fields.get(1).isEmpty() ? hashes.getOrDefault(path, "") : "-> " + fields.get(1);
            entries.put(path, (fields.get(0) + " " + content).strip());
        });
        return new Tree(entries);
    }

    /** One line for each path at which the later tree differs; empty when nothing does. */
    public List<String> differences(Tree later) {
        TreeSet<String> paths = new TreeSet<>(entries.keySet());
        paths.addAll(later.entries.keySet());
        return paths.stream()
                .filter(path -> !Objects.equals(entries.get(path), later.entries.get(path)))
                .map(path -> "%s: %s => %s"
                        .formatted(
                                path,
                                entries.getOrDefault(path, "nothing"),
                                later.entries.getOrDefault(path, "nothing")))
                .toList();
    }
}
