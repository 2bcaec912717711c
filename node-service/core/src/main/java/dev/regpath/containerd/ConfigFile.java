package dev.regpath.containerd;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One file of containerd's configuration.
 *
 * @param path where it is
 * @param values what it says
 * @param imports what it imports, in its order
 */
public record ConfigFile(Path path, Map<String, Object> values, List<Import> imports) {
    /**
     * An entry of {@code imports}.
     *
     * @param path absolute
     * @param isPattern whether it has a star: then it may match nothing
     */
    public record Import(Path path, boolean isPattern) {
        public Import {
            requireNonNull(path, "path");
        }
    }

    public ConfigFile {
        requireNonNull(path, "path");
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values)); // Its order is the file's.
        imports = List.copyOf(imports);
    }

    /** The version it names; 0 if it names none. */
    public int version() {
        return values.get("version") instanceof Long number ? number.intValue() : 0;
    }

    /** Whether it has a section for this plugin. */
    public boolean has(CriSection section) {
        return TomlValues.at(values, section.keys()).isPresent();
    }

    /** What it says of a plugin; empty if nothing. */
    public Map<?, ?> section(CriSection section) {
        return TomlValues.tableAt(values, section.keys());
    }
}
