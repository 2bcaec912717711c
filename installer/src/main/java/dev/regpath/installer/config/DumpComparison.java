package dev.regpath.installer.config;

import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.containerd.CriSection;
import dev.regpath.containerd.RegistrySettings;
import dev.regpath.containerd.TomlValues;
import dev.regpath.input.InvalidInput;
import dev.regpath.input.Toml;
import dev.regpath.installer.config.ConfigCheck.ConfigVerdict;
import dev.regpath.installer.config.ConfigCheck.DumpOutput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Compares what containerd prints of two configurations.
 *
 * @param directory what the new one has to name
 * @param migrates whether deprecated mirrors, and TLS settings, are meant to be gone
 * @param version who prints them
 */
record DumpComparison(Path directory, boolean migrates, ContainerdVersion version) {
    private static final String REMEDY =
            "nothing was changed; please report this, with both dumps and without their secrets";

    /** Where containerd read it from is no difference. */
    private static final Set<List<String>> IGNORED = Set.of(List.of("imports"));

    ConfigVerdict judge(DumpOutput now, DumpOutput then) {
        if (then.exitCode() != 0) {
            return now.exitCode() != 0
                    ? new ConfigVerdict.Rejected(
                            "containerd rejects its present configuration: " + lastLine(now),
                            "correct it, make sure that containerd starts, and try again")
                    : new ConfigVerdict.Rejected("containerd rejects the new configuration: " + lastLine(then), REMEDY);
        }
        if (now.exitCode() != 0) {
            return new ConfigVerdict.Rejected("containerd does not print its configuration: " + lastLine(now), REMEDY);
        }
        try {
            return judge(
                    TomlValues.of(Toml.parse(now.out()).table()),
                    TomlValues.of(Toml.parse(then.out()).table()));
        } catch (InvalidInput e) {
            return new ConfigVerdict.Rejected("what containerd prints cannot be read: " + e.reason(), REMEDY);
        }
    }

    private ConfigVerdict judge(Map<String, Object> old, Map<String, Object> values) {
        List<CriSection> naming = Stream.of(CriSection.values())
                .filter(section -> TomlValues.at(values, section.registry("config_path"))
                        .equals(Optional.of(directory.toString())))
                .toList();
        if (naming.isEmpty()) {
            return new ConfigVerdict.Rejected(
                    "containerd does not see config_path = \"%s\" in the new configuration".formatted(directory),
                    REMEDY);
        }
        // Its files are read here as well, but what a containerd merges of them is known to itself alone.
        Optional<String> refusal = naming.stream()
                .map(section -> RegistrySettings.at(values, section))
                .flatMap(settings -> settings.besideConfigPath(version).stream())
                .findFirst();
        if (refusal.isPresent()) {
            return new ConfigVerdict.Rejected(
                    "in what containerd merges of its files, " + refusal.get(),
                    "move these settings into hosts.toml files, remove them, and try again; containerd config dump shows"
                            + " them");
        }
        Set<String> differences = new TreeSet<>();
        differ(List.of(), old, values, differences);
        return differences.isEmpty()
                ? new ConfigVerdict.Accepted()
                : new ConfigVerdict.Rejected(
                        "containerd would see more than config_path change: " + String.join(", ", differences), REMEDY);
    }

    private void differ(List<String> keys, Object before, Object after, Set<String> differences) {
        if (Objects.equals(before, after) || isMeant(keys)) {
            return;
        }
        if (before instanceof Map<?, ?> old && after instanceof Map<?, ?> values) {
            Set<Object> names = new LinkedHashSet<>(old.keySet());
            names.addAll(values.keySet());
            for (Object name : names) {
                List<String> below = new ArrayList<>(keys);
                below.add(name.toString());
                differ(below, orEmpty(old, name), orEmpty(values, name), differences);
            }
            return;
        }
        differences.add(org.tomlj.Toml.joinKeyPath(keys));
    }

    /** A table that is not there is as good as an empty one. */
    private static Object orEmpty(Map<?, ?> table, Object name) {
        Object value = table.get(name);
        return value == null ? new LinkedHashMap<>() : value;
    }

    private boolean isMeant(List<String> keys) {
        if (IGNORED.contains(keys)) {
            return true;
        }
        if (keys.size() < 4
                || !keys.getFirst().equals("plugins")
                || !keys.get(2).equals("registry")) {
            return false;
        }
        return switch (keys.get(3)) {
            case "config_path" -> keys.size() == 4;
            case "mirrors" -> migrates;
            case "configs" -> migrates && keys.size() >= 6 && keys.get(5).equals("tls");
            default -> false;
        };
    }

    private static String lastLine(DumpOutput output) {
        return output.err().strip().lines().reduce((_, last) -> last).orElse("it prints nothing");
    }
}
