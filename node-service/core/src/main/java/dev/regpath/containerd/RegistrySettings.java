package dev.regpath.containerd;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * CRI's {@code registry} table as containerd ends up with it.
 *
 * @param configPath where hosts.toml files are looked for; empty if not set, or set to nothing
 * @param setIn the file that has the last word on it
 * @param mirrors deprecated: endpoints by registry
 * @param configs deprecated: TLS settings and credentials by host
 * @param auths deprecated: credentials by URL
 */
public record RegistrySettings(
        Optional<String> configPath, Optional<Path> setIn, Map<?, ?> mirrors, Map<?, ?> configs, Map<?, ?> auths) {
    public RegistrySettings {
        requireNonNull(configPath, "configPath");
        requireNonNull(setIn, "setIn");
        requireNonNull(mirrors, "mirrors");
        requireNonNull(configs, "configs");
        requireNonNull(auths, "auths");
    }

    /** Those of one section of a whole configuration, such as {@code containerd config dump} prints. */
    public static RegistrySettings at(Map<?, ?> config, CriSection section) {
        return new RegistrySettings(
                TomlValues.at(config, section.registry("config_path"))
                        .map(String::valueOf)
                        .filter(path -> !path.isEmpty()),
                Optional.empty(),
                TomlValues.tableAt(config, section.registry("mirrors")),
                TomlValues.tableAt(config, section.registry("configs")),
                TomlValues.tableAt(config, section.registry("auths")));
    }

    /** Whether a host has TLS settings ({@code configs.*.tls}), which 1.x does not take beside {@code config_path}. */
    public boolean hasTls() {
        return configs.values().stream().anyMatch(host -> host instanceof Map<?, ?> map && map.containsKey("tls"));
    }

    /** Why containerd would not load its CRI plugin with {@code config_path} beside these; empty if it would. */
    public Optional<String> besideConfigPath(ContainerdVersion version) {
        if (!mirrors.isEmpty()) {
            return Optional.of(
                    "config_path and registry.mirrors are both set: containerd does not load its CRI plugin like that");
        }
        return !version.isAtLeast(2, 0, 0) && hasTls()
                ? Optional.of(
                        "config_path and registry.configs.*.tls are both set: containerd 1.x does not load its CRI plugin"
                                + " like that")
                : Optional.empty();
    }

    /** Names only: values may be credentials. */
    @Override
    public String toString() {
        return "RegistrySettings[configPath=%s, setIn=%s, mirrors=%s, configs=%s, auths=%d]"
                .formatted(configPath, setIn, mirrors.keySet(), configs.keySet(), auths.size());
    }
}
