package dev.regpath.harness;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What was at some paths of a node at one moment: type, mode, owner, link target, and the SHA-256 of each file. Two of
 * them are equal when the node was the same byte for byte; times are not compared.
 *
 * @param entries what there is at each path, in a readable form
 */
public record FileSnapshot(SortedMap<String, String> entries) {
    /**
     * What find tells of a path.
     *
     * @param attributes type, mode and owner
     * @param target of a symbolic link, else empty
     * @param identity another one whenever the content is
     */
    record FindLine(String attributes, String target, String identity, String path) {
        /** For find's {@code -printf}. */
        static final String FORMAT = "%y %m %U:%G\\t%l\\t%D:%i:%s:%C@\\t%p\\n";

        static FindLine parse(String line) {
            List<String> fields = List.of(line.split("\t", 4));
            return new FindLine(fields.get(0), fields.get(1), fields.get(2), fields.get(3));
        }

        boolean file() {
            return attributes.startsWith("f ");
        }
    }

    public FileSnapshot {
        entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
    }

    /** Puts together what was found, with the SHA-256 of files, or with empty text for what has none. */
    static FileSnapshot of(List<FindLine> found, Function<FindLine, String> sum) {
        SortedMap<String, String> entries = new TreeMap<>();
        for (FindLine each : found) {
            String content = each.target().isEmpty() ? sum.apply(each) : "-> " + each.target();
            entries.put(each.path(), (each.attributes() + " " + content).strip());
        }
        return new FileSnapshot(entries);
    }

    /** One line for each path at which the later tree differs; empty when nothing does. */
    public List<String> differences(FileSnapshot later) {
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
