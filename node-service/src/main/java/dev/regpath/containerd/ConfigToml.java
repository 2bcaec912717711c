package dev.regpath.containerd;

import dev.regpath.files.NodeFiles;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/**
 * containerd's config.toml and what it imports, as far as it tells {@code config_path}. Each generation merges in its own way:
 * {@code services/server/config/config.go} (1.x), {@code cmd/containerd/server/config/config.go} (2.x).
 *
 * @param files in the order in which they are merged, the later over the earlier
 * @param remarks what kept a file from being read
 */
record ConfigToml(List<Part> files, List<String> remarks) {
    private static final String CRI_V1 = "cri";
    private static final String CRI_V2 = "io.containerd.grpc.v1.cri";
    private static final String IMAGES = "io.containerd.cri.v1.images";

    /** Against imports in a circle that never repeat a path. */
    private static final int MOST_FILES = 200;

    /** One file. */
    record Part(Path path, TomlTable toml) {
        /** 0 if it says none. */
        int version() {
            return toml.get(List.of("version")) instanceof Long number ? number.intValue() : 0;
        }

        boolean has(String plugin) {
            return toml.get(List.of("plugins", plugin)) instanceof TomlTable;
        }

        Optional<String> configPath(String plugin) {
            return toml.get(List.of("plugins", plugin, "registry", "config_path")) instanceof String path
                    ? Optional.of(path)
                    : Optional.empty();
        }

        boolean hasMirrors() {
            return List.of(CRI_V1, CRI_V2, IMAGES).stream()
                    .anyMatch(
                            plugin -> toml.get(List.of("plugins", plugin, "registry", "mirrors")) instanceof TomlTable t
                                    && !t.isEmpty());
        }
    }

    /** Reads breadth first, as containerd does; paths begin at the file that names them. */
    static ConfigToml read(NodeFiles files, Path main) throws IOException {
        List<Part> parts = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        Set<Path> seen = new LinkedHashSet<>();
        Deque<Path> todo = new ArrayDeque<>(List.of(main));
        while (!todo.isEmpty() && seen.size() < MOST_FILES) {
            Path path = todo.remove();
            if (!seen.add(path)) {
                continue;
            }
            if (files.follow(path).isEmpty()) {
                if (!path.equals(main)) {
                    remarks.add("%s is imported and missing: containerd will not start again".formatted(path));
                }
                continue;
            }
            TomlParseResult toml = Toml.parse(files.read(path).text());
            if (toml.hasErrors()) {
                remarks.add("%s is no TOML (%s): containerd will not start again"
                        .formatted(path, toml.errors().getFirst()));
                continue;
            }
            parts.add(new Part(path, toml));
            if (toml.get(List.of("imports")) instanceof TomlArray imports) {
                for (Object pattern : imports.toList()) {
                    todo.addAll(expand(
                            files,
                            directoryOf(path).resolve(String.valueOf(pattern)).normalize()));
                }
            }
        }
        return new ConfigToml(parts, remarks);
    }

    boolean hasMirrors() {
        return files.stream().anyMatch(Part::hasMirrors);
    }

    /** The value in effect for this daemon; empty text if none is set. */
    String configPath(ContainerdVersion daemon, List<String> remarks) {
        if (files.isEmpty()) {
            return "";
        }
        if (!daemon.isAtLeast(2, 0, 0)) {
            return ofGenerationOne(remarks);
        }
        return daemon.isAtLeast(2, 3, 0) ? ofEachFileByItself(daemon, remarks) : ofMergedVersion(remarks);
    }

    /** 1.x: the last file that has the plugin's section replaces the whole of it. */
    private String ofGenerationOne(List<String> remarks) {
        int version = files.getFirst().version();
        if (files.stream().anyMatch(file -> file.version() > 2)) {
            remarks.add("a configuration file has version 3, which containerd 1.x does not know");
        }
        String section = version >= 2 ? CRI_V2 : CRI_V1;
        return files.reversed().stream()
                .filter(file -> file.has(section))
                .findFirst()
                .flatMap(file -> file.configPath(section))
                .orElse("");
    }

    /** 2.0 to 2.2: sections are merged, and the last version that is said decides which of them counts. */
    private String ofMergedVersion(List<String> remarks) {
        int root = files.getFirst().version();
        int merged = files.stream()
                .map(Part::version)
                .filter(v -> v > 0)
                .reduce((_, b) -> b)
                .orElse(0);
        if (root == 2 && merged >= 3) {
            remarks.add(
                    "an imported file of version %d hides the main file's CRI settings of version 2".formatted(merged));
        }
        if (merged == 2) {
            return last(CRI_V2).or(() -> last(IMAGES)).orElse("");
        }
        return last(IMAGES)
                .orElse(""); // A file without a version, or with 1, is taken for 3 before its keys are moved.
    }

    /** 2.3 and later: each file is brought to the newest version by itself. */
    private String ofEachFileByItself(ContainerdVersion daemon, List<String> remarks) {
        int root = files.getFirst().version();
        if (!daemon.isAtLeast(2, 3, 5) && files.stream().anyMatch(file -> file.version() > root)) {
            remarks.add(
                    "an imported file has a higher version than the main one: containerd 2.3.0 to 2.3.4 does not start");
        }
        String value = "";
        for (Part file : files) {
            value = file.configPath(CRI_V2)
                    .or(() -> file.configPath(IMAGES))
                    .or(() -> file.configPath(CRI_V1))
                    .orElse(value);
        }
        return value;
    }

    private Optional<String> last(String plugin) {
        return files.reversed().stream()
                .map(file -> file.configPath(plugin))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** filepath.Glob, which containerd uses where there is a star; matches in lexical order. */
    private static List<Path> expand(NodeFiles files, Path pattern) throws IOException {
        if (!pattern.toString().contains("*")) {
            return List.of(pattern);
        }
        List<Path> found = List.of(Path.of("/"));
        for (Path name : pattern) {
            List<Path> next = new ArrayList<>();
            PathMatcher matcher = FileSystems.getDefault()
                    .getPathMatcher(
                            "glob:" + name.toString().replace("{", "\\{").replace("}", "\\}"));
            for (Path directory : found) {
                if (!name.toString().contains("*")) {
                    next.add(directory.resolve(name));
                    continue;
                }
                for (String entry : files.list(directory)) {
                    if (matcher.matches(Path.of(entry))) {
                        next.add(directory.resolve(entry));
                    }
                }
            }
            found = next;
        }
        return found;
    }

    private static Path directoryOf(Path file) {
        @Nullable Path parent = file.getParent();
        return Objects.requireNonNullElse(parent, Path.of("/"));
    }
}
