package dev.regpath.containerd;

import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.files.FileErrors;
import dev.regpath.files.FileView;
import dev.regpath.input.InvalidInput;
import dev.regpath.input.Limits;
import dev.regpath.input.Paths;
import dev.regpath.input.Toml;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * containerd's config.toml and what it imports: {@code LoadConfig} in {@code services/server/config/config.go} (1.x) and
 * {@code cmd/containerd/server/config/config.go} (2.x).
 *
 * @param files in the order in which they are merged, the later over the earlier; none if there is no main file
 * @param problems what kept a file from being read
 */
record ConfigToml(List<ConfigFile> files, List<Problem> problems) {
    /** Against imports in a circle that never repeat a path. */
    private static final int MOST_FILES = 200;

    /** Of one pattern: a star for each directory of a path is half a machine. */
    private static final int MOST_MATCHES = 2_000;

    ConfigToml {
        files = List.copyOf(files);
        problems = List.copyOf(problems);
    }

    /** Reads breadth first, as containerd does. */
    static ConfigToml read(FileView view, Path main, ContainerdVersion version) throws IOException {
        List<ConfigFile> files = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        Set<Path> seen = new LinkedHashSet<>();
        Deque<Path> todo = new ArrayDeque<>(List.of(main));
        while (!todo.isEmpty() && seen.size() < MOST_FILES) {
            Path path = todo.remove();
            if (!seen.add(path)) {
                continue;
            }
            if (view.follow(path).isEmpty()) {
                if (!path.equals(main)) {
                    problems.add(Problem.ofConfig(
                            ProblemCode.MISSING_IMPORT,
                            path,
                            "%s is imported and missing: containerd will not start again".formatted(path)));
                }
                continue;
            }
            Map<String, Object> values;
            try {
                values = TomlValues.of(
                        Toml.parse(withoutMark(text(view, path), version)).table());
            } catch (InvalidInput e) {
                problems.add(Problem.ofConfig(
                        ProblemCode.CONFIG_UNREADABLE,
                        path,
                        e.kind() == InvalidInput.InputFault.SYNTAX
                                ? "%s is not TOML (%s): containerd will not start again".formatted(path, e.reason())
                                : "%s cannot be looked at: %s".formatted(path, e.reason())));
                continue;
            } catch (IOException e) {
                problems.add(Problem.ofConfig(
                        ProblemCode.CONFIG_UNREADABLE,
                        path,
                        "%s cannot be read: %s".formatted(path, FileErrors.reason(e))));
                continue;
            }
            ConfigFile file = new ConfigFile(path, values, imports(values, path, version, problems));
            files.add(file);
            for (ConfigFile.Import imported : file.imports()) {
                todo.addAll(imported.isPattern() ? expand(view, imported.path(), problems) : List.of(imported.path()));
            }
        }
        return new ConfigToml(files, problems);
    }

    private static String text(FileView view, Path path) throws IOException {
        return view.read(path, Limits.CONTAINERD_CONFIG).text();
    }

    /** containerd 1.x skips a byte order mark; 2.x takes it for a wrong character. */
    private static String withoutMark(String text, ContainerdVersion version) {
        return text.startsWith("\uFEFF") && !version.insistsOnPlainUtf8() ? text.substring(1) : text;
    }

    private static List<ConfigFile.Import> imports(
            Map<String, Object> values, Path file, ContainerdVersion version, List<Problem> problems) {
        List<ConfigFile.Import> imports = new ArrayList<>();
        if (values.get("imports") instanceof List<?> list) {
            for (Object item : list) {
                String written = String.valueOf(item);
                boolean pattern = written.contains("*");
                // Up to 1.6 a pattern starts at the daemon's working directory, which systemd makes the root.
                Path start = pattern && !version.isAtLeast(1, 7, 0) ? Path.of("/") : directoryOf(file);
                Paths.of(written)
                        .ifPresentOrElse(
                                path -> imports.add(new ConfigFile.Import(
                                        start.resolve(path).normalize(), pattern)),
                                () -> problems.add(Problem.ofConfig(
                                        ProblemCode.MISSING_IMPORT,
                                        file,
                                        "%s imports a name that no file can have: containerd will not start again"
                                                .formatted(file))));
            }
        }
        return imports;
    }

    /** filepath.Glob, which containerd uses where there is a star; matches in lexical order. */
    private static List<Path> expand(FileView view, Path pattern, List<Problem> problems) throws IOException {
        List<Path> found = List.of(Path.of("/"));
        for (Path name : pattern) {
            List<Path> next = new ArrayList<>();
            for (Path directory : found) {
                if (!name.toString().contains("*")) {
                    next.add(directory.resolve(name));
                    continue;
                }
                for (String entry : view.list(directory)) {
                    if (GoGlob.matches(name.toString(), entry)) {
                        Paths.of(entry).map(directory::resolve).ifPresent(next::add);
                    }
                }
                if (next.size() > MOST_MATCHES) {
                    problems.add(Problem.ofConfig(
                            ProblemCode.CONFIG_UNREADABLE,
                            pattern,
                            "the import %s matches more than %,d files: they are not read"
                                    .formatted(pattern, MOST_MATCHES)));
                    return List.of();
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
