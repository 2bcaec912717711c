package dev.regpath.containerd;

import dev.regpath.files.ShownValues;
import dev.regpath.input.InvalidInput;
import dev.regpath.input.Toml;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.tomlj.TomlTable;

/**
 * A TOML file of containerd's as it may be shown: written again from what was parsed, without comments, and without
 * what may be a secret. A file that cannot be parsed is not shown.
 *
 * @param text what may be shown
 * @param secrets what stood under headers, credentials and keys
 */
public record ShownToml(String text, Set<String> secrets) {
    private static final Set<String> KNOWN = Set.of(
            // hosts.toml
            "server",
            "capabilities",
            "ca",
            "client",
            "dial_timeout",
            // config.toml
            "address",
            "bin_dir",
            "bin_dirs",
            "BinaryName",
            "conf_dir",
            "conf_template",
            "config_path",
            "default_runtime_name",
            "disabled_plugins",
            "endpoint",
            "format",
            "image",
            "imports",
            "level",
            "path",
            "pinned_images",
            "plugin_dir",
            "required_plugins",
            "root",
            "runtime",
            "runtime_path",
            "runtime_root",
            "runtime_type",
            "sandbox",
            "sandbox_image",
            "sandboxer",
            "snapshotter",
            "state",
            "uid",
            "gid");

    public ShownToml {
        secrets = Set.copyOf(secrets);
    }

    /** Parses a file. */
    public static ShownToml of(String file) {
        TomlTable toml;
        try {
            toml = Toml.parse(file).table();
        } catch (InvalidInput _) {
            return new ShownToml("(not shown: it is not TOML)\n", Set.of());
        }
        ShownValues shown = new ShownValues(KNOWN);
        StringBuilder text = new StringBuilder();
        table(text, "", shown.of(TomlValues.of(toml)));
        return new ShownToml(text.toString().stripLeading(), new TreeSet<>(shown.secrets()));
    }

    /** Values first, since a header ends what belongs to the table above. */
    private static void table(StringBuilder text, String name, Map<?, ?> table) {
        boolean hasValues = table.values().stream().anyMatch(value -> !(value instanceof Map));
        if (!name.isEmpty() && (hasValues || table.isEmpty())) {
            text.append("\n[").append(name).append("]\n");
        }
        table.forEach((key, value) -> {
            if (!(value instanceof Map)) {
                text.append(TomlText.key(key.toString()))
                        .append(" = ")
                        .append(value(value))
                        .append('\n');
            }
        });
        table.forEach((key, value) -> {
            if (value instanceof Map<?, ?> below) {
                String inner = TomlText.key(key.toString());
                table(text, name.isEmpty() ? inner : name + "." + inner, below);
            }
        });
    }

    private static String value(Object value) {
        return switch (value) {
            case ShownValues.HiddenValue hidden -> hidden.toString();
            case List<?> list -> list.stream().map(ShownToml::value).collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> TomlText.key(entry.getKey().toString()) + " = " + value(entry.getValue()))
                        .collect(Collectors.joining(", ", "{ ", " }"));
            default -> TomlText.value(value);
        };
    }
}
