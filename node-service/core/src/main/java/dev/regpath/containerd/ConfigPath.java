package dev.regpath.containerd;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.regpath.contract.schema.Quoted;
import dev.regpath.fault.ProblemCode;
import dev.regpath.files.FileView;
import dev.regpath.input.InvalidInput;
import dev.regpath.input.Json;
import dev.regpath.input.Paths;
import dev.regpath.runtime.Distribution;
import dev.regpath.runtime.RegistryConfig;
import dev.regpath.runtime.RegistryConfig.ConfigSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where containerd's CRI plugin looks for hosts.toml files: {@code config_path}. From 2.0 to 2.3 the daemon does not
 * report it.
 */
public final class ConfigPath {
    /** containerd's documentation, and the first part of the default of 2.2 and later. */
    public static final Path DEFAULT_ROOT = Distribution.PLAIN.runtime().hosts();

    /** No node has more; each is looked at for each registry. */
    private static final int MOST_PARTS = 32;

    private ConfigPath() {}

    /**
     * From the entry {@code config} of a verbose CRI Status: 1.6 and 1.7 have {@code registry.configPath} there, 2.0 and later
     * nothing, for which this is empty. That text holds passwords: never log it.
     */
    public static Optional<RegistryConfig> fromCriStatus(String config) {
        Optional<String> value;
        try {
            JsonElement json = Json.parse(config);
            value = member(json, "registry")
                    .flatMap(registry -> member(registry, "configPath"))
                    .filter(JsonElement::isJsonPrimitive)
                    .map(JsonElement::getAsString);
        } catch (InvalidInput _) {
            return Optional.empty();
        }
        return value.map(path -> path.isEmpty()
                ? unset(List.of("config_path is empty: containerd reads no hosts.toml until it is set and restarted"))
                : of(path, ConfigSource.CRI_STATUS, new ArrayList<>()));
    }

    /**
     * From the daemon's configuration file and what it imports.
     *
     * @param configToml the daemon's {@code --config}; it need not exist
     * @param version of the daemon; {@link ContainerdVersion#NEWEST} if it is not known
     */
    public static RegistryConfig fromConfig(FileView files, Path configToml, ContainerdVersion version)
            throws IOException {
        EffectiveConfig config = EffectiveConfig.read(files, configToml, version);
        List<String> remarks = new ArrayList<>();
        config.problems().stream()
                .filter(problem -> problem.code() != ProblemCode.NOT_ABSOLUTE) // Reported below.
                .forEach(problem -> remarks.add(problem.what()));
        if (config.isBuiltIn()) {
            return new RegistryConfig(EffectiveConfig.BUILT_IN, ConfigSource.DEFAULT, true, remarks);
        }
        Optional<String> value = config.registry().configPath();
        if (value.isEmpty()) {
            remarks.add("config_path is not set: containerd reads no hosts.toml until it is set and restarted");
            return unset(remarks);
        }
        return of(value.get(), ConfigSource.CONFIG_FILE, remarks);
    }

    private static RegistryConfig unset(List<String> remarks) {
        return new RegistryConfig(List.of(DEFAULT_ROOT), ConfigSource.DEFAULT, false, remarks);
    }

    private static RegistryConfig of(String value, ConfigSource source, List<String> remarks) {
        List<String> parts = parts(value);
        List<Path> roots = directories(parts);
        if (roots.size() < parts.size()) {
            remarks.add("config_path %s has a part that is not an absolute directory".formatted(Quoted.of(value)));
        }
        return roots.isEmpty() ? unset(remarks) : new RegistryConfig(roots, source, true, remarks);
    }

    /** The directories that a {@code config_path} names, whether or not containerd looks into them. */
    public static List<Path> directories(String value) {
        return directories(parts(value));
    }

    /** Its directories as they are written. Of very many, the last stands for all that are left. */
    static List<String> parts(String value) {
        return List.of(value.split(":", MOST_PARTS));
    }

    /** Those that are absolute. */
    static List<Path> directories(List<String> parts) {
        return parts.stream()
                .filter(part -> !part.contains(":"))
                .flatMap(part -> Paths.of(part).stream())
                .filter(Path::isAbsolute)
                .map(Path::normalize)
                .toList();
    }

    private static Optional<JsonElement> member(JsonElement json, String name) {
        return json instanceof JsonObject object ? Optional.ofNullable(object.get(name)) : Optional.empty();
    }
}
