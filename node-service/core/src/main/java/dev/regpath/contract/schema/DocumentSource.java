package dev.regpath.contract.schema;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * Where a document is.
 *
 * @param file the file's name, or what a resource is known by
 * @param line the document's first line, counted from 1; 0 for a resource, which has no lines
 * @param lines the line of each of its fields, by field path
 */
public record DocumentSource(String file, int line, Map<String, Integer> lines) {
    public DocumentSource {
        requireNonNull(file, "file");
        lines = Map.copyOf(lines);
    }

    /** Whether it is a resource of the cluster and not a file. */
    public boolean isResource() {
        return line == 0;
    }

    /** The line of a field or, if it is not written, of the nearest field around it. */
    public int line(String field) {
        String around = field;
        while (!around.isEmpty()) {
            Integer known = lines.get(around);
            if (known != null) {
                return known;
            }
            around = around.substring(0, Math.max(0, Math.max(around.lastIndexOf('.'), around.lastIndexOf('['))));
        }
        return line;
    }

    /** {@code company.yaml:1} or, for a resource, {@code registrypath/company}. */
    @Override
    public String toString() {
        return isResource() ? file : file + ":" + line;
    }
}
