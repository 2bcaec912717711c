package dev.regpath.containerd;

import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * CRI's settings for images, out of all files: {@code mergeConfig}, and {@code configMigration} of
 * {@code plugins/cri/images/plugin.go}. Each generation merges in its own way.
 *
 * @param sources what counts, the later over the earlier
 */
record MergedSettings(ContainerdVersion version, List<FileSection> sources) {
    /**
     * One section of one file.
     *
     * @param inContainerd where the settings are that version 2 keeps in a table {@code containerd}
     */
    record FileSection(Path file, Map<?, ?> values, List<String> inContainerd) {
        Map<?, ?> registry() {
            return TomlValues.tableAt(values, List.of("registry"));
        }
    }

    static MergedSettings of(List<ConfigFile> files, ContainerdVersion version, List<Problem> problems) {
        if (files.isEmpty()) {
            return new MergedSettings(version, List.of());
        }
        List<FileSection> sources;
        if (!version.isAtLeast(2, 0, 0)) {
            sources = lastSection(files, version, problems);
        } else if (!version.isAtLeast(2, 3, 0)) {
            sources = byMergedVersion(files, problems);
        } else {
            sources = byEachVersion(files, version, problems);
        }
        return new MergedSettings(version, sources);
    }

    /** 1.x: the last file that has the plugin's section replaces the whole of it. */
    private static List<FileSection> lastSection(
            List<ConfigFile> files, ContainerdVersion version, List<Problem> problems) {
        for (ConfigFile file : files) {
            if (file.version() > 2) {
                problems.add(
                        version.isAtLeast(1, 7, 0)
                                ? Problem.ofConfig(
                                        ProblemCode.UNKNOWN_CONFIG_VERSION,
                                        file.path(),
                                        "%s has version %d: containerd 1.7 will not start again"
                                                .formatted(file.path(), file.version()))
                                : Problem.ofConfig(
                                        ProblemCode.HIDDEN_SETTINGS,
                                        file.path(),
                                        "%s has version %d, whose sections containerd 1.6 does not see"
                                                .formatted(file.path(), file.version())));
            }
        }
        CriSection section = mergedVersion(files) >= 2 ? CriSection.V2 : CriSection.V1;
        return files.reversed().stream()
                .filter(file -> file.has(section))
                .findFirst()
                .map(file -> List.of(source(file, section)))
                .orElse(List.of());
    }

    /** 2.0 to 2.2: sections are merged, and the last version that is said decides which of them counts. */
    private static List<FileSection> byMergedVersion(List<ConfigFile> files, List<Problem> problems) {
        int merged = mergedVersion(files);
        ConfigFile main = files.getFirst();
        if (main.version() == 2 && merged >= 3) {
            problems.add(Problem.ofConfig(
                    ProblemCode.HIDDEN_SETTINGS,
                    main.path(),
                    "an imported file of version %d hides the main file's CRI settings of version 2"
                            .formatted(merged)));
        }
        if (merged < 2 && files.stream().anyMatch(file -> file.has(CriSection.V1) || file.has(CriSection.V2))) {
            problems.add(Problem.ofConfig(
                    ProblemCode.HIDDEN_SETTINGS,
                    main.path(),
                    "%s names no version (or 1), and containerd 2.0 to 2.2 then does not see its CRI settings"
                            .formatted(main.path())));
        }
        // A file without a version, or with 1, is taken for 3 before its keys are moved.
        return merged == 2 ? migrated(files, CriSection.V2) : all(files, CriSection.IMAGES);
    }

    /** 2.3 and later: each file is brought to the newest version by itself. */
    private static List<FileSection> byEachVersion(
            List<ConfigFile> files, ContainerdVersion version, List<Problem> problems) {
        int root = files.getFirst().version();
        if (!version.isAtLeast(2, 3, 5)) {
            files.stream()
                    .filter(file -> file.version() > root)
                    .findFirst()
                    .ifPresent(file -> problems.add(Problem.ofConfig(
                            ProblemCode.UNKNOWN_CONFIG_VERSION,
                            file.path(),
                            "%s has a higher version than the main file: containerd 2.3.0 to 2.3.4 does not start"
                                    .formatted(file.path()))));
        }
        List<FileSection> sources = new ArrayList<>();
        for (ConfigFile file : files) {
            if (file.version() >= 4) {
                sources.addAll(all(List.of(file), CriSection.IMAGES));
            } else {
                CriSection old = file.version() < 2 && !file.has(CriSection.V2) ? CriSection.V1 : CriSection.V2;
                sources.addAll(migrated(List.of(file), old));
            }
        }
        return sources;
    }

    /** Old sections are moved over the new one key by key: a {@code registry} of theirs replaces the whole of its. */
    private static List<FileSection> migrated(List<ConfigFile> files, CriSection old) {
        List<FileSection> moved = all(files, old);
        boolean replaced = moved.stream().anyMatch(source -> source.values().containsKey("registry"));
        List<FileSection> sources = new ArrayList<>();
        for (FileSection source : all(files, CriSection.IMAGES)) {
            Map<Object, Object> values = new LinkedHashMap<>(source.values());
            if (replaced) {
                values.remove("registry");
            }
            sources.add(new FileSection(source.file(), values, source.inContainerd()));
        }
        sources.addAll(moved);
        return sources;
    }

    private static List<FileSection> all(List<ConfigFile> files, CriSection section) {
        return files.stream()
                .filter(file -> file.has(section))
                .map(file -> source(file, section))
                .toList();
    }

    private static FileSection source(ConfigFile file, CriSection section) {
        return new FileSection(
                file.path(), file.section(section), section == CriSection.IMAGES ? List.of() : List.of("containerd"));
    }

    private static int mergedVersion(List<ConfigFile> files) {
        return files.stream()
                .map(ConfigFile::version)
                .filter(named -> named > 0)
                .reduce((_, later) -> later)
                .orElse(0);
    }

    RegistrySettings registry() {
        Optional<FileSection> last = sources.reversed().stream()
                .filter(source -> source.registry().get("config_path") instanceof String path && !path.isEmpty())
                .findFirst();
        return new RegistrySettings(
                last.map(source -> String.valueOf(source.registry().get("config_path"))),
                last.map(FileSection::file),
                merged("mirrors"),
                merged("configs"),
                merged("auths"));
    }

    private Map<?, ?> merged(String table) {
        Map<Object, Object> merged = new LinkedHashMap<>();
        sources.forEach(source -> merged.putAll(TomlValues.tableAt(source.registry(), List.of(table))));
        return merged;
    }

    /** {@code CheckLocalImagePullConfigs} in internal/cri/config/config.go. */
    PullMode pullMode(RegistrySettings registry) {
        if (!version.isAtLeast(2, 1, 0)) {
            return new PullMode.Client();
        }
        if (Boolean.TRUE.equals(setting("use_local_image_pull", false))) {
            return new PullMode.Local("use_local_image_pull = true");
        }
        if (Boolean.FALSE.equals(setting("disable_snapshot_annotations", true))) {
            return new PullMode.Local("disable_snapshot_annotations = false");
        }
        if (Boolean.TRUE.equals(setting("discard_unpacked_layers", false))) {
            return new PullMode.Local("discard_unpacked_layers = true");
        }
        if (!registry.mirrors().isEmpty()
                || !registry.configs().isEmpty()
                || !registry.auths().isEmpty()) {
            return new PullMode.Local("deprecated registry settings");
        }
        if (!setting("max_concurrent_downloads", 3L).equals(3L)) {
            return new PullMode.Local("max_concurrent_downloads is not 3");
        }
        if (Boolean.TRUE.equals(setting("image_pull_with_sync_fs", false))) {
            return new PullMode.Local("image_pull_with_sync_fs = true");
        }
        return new PullMode.Transfer();
    }

    private Object setting(String name, Object otherwise) {
        Object value = otherwise;
        for (FileSection source : sources) {
            List<String> keys = new ArrayList<>(source.inContainerd());
            keys.add(name);
            value = TomlValues.at(source.values(), keys)
                    .or(() -> TomlValues.at(source.values(), List.of(name)))
                    .orElse(value);
        }
        return value;
    }
}
