package dev.regpath.containerd;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.schema.Quoted;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.files.FileView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What containerd's files, merged as that generation merges them, say of how CRI finds hosts.toml files. This is what the
 * daemon does after its next start; whether it has started since the files were written is another question.
 *
 * @param version whose rules were used
 * @param files in the order in which they are merged; none if there is no configuration at all
 * @param registry the settings of CRI's {@code registry} table
 * @param pullMode how CRI pulls
 * @param problems what an operator should know
 */
public record EffectiveConfig(
        ContainerdVersion version,
        List<ConfigFile> files,
        RegistrySettings registry,
        PullMode pullMode,
        List<Problem> problems) {
    /** What 2.2 and later use on Linux if nothing is set (plugins/cri/images/plugin.go). */
    public static final List<Path> BUILT_IN = List.of(ConfigPath.DEFAULT_ROOT, Path.of("/etc/docker/certs.d"));

    /** Without any of these there is no CRI; the package of Docker switches the first off. */
    private static final Set<String> CRI_PLUGINS =
            Set.of("cri", "io.containerd.grpc.v1.cri", "io.containerd.cri.v1.images", "io.containerd.cri.v1.runtime");

    public EffectiveConfig {
        requireNonNull(version, "version");
        files = List.copyOf(files);
        requireNonNull(registry, "registry");
        requireNonNull(pullMode, "pullMode");
        problems = List.copyOf(problems);
    }

    /**
     * Reads the files.
     *
     * @param main the daemon's {@code --config}; it need not exist
     * @param version of the daemon that is going to read them
     */
    public static EffectiveConfig read(FileView view, Path main, ContainerdVersion version) throws IOException {
        ConfigToml config = ConfigToml.read(view, main, version);
        List<Problem> problems = new ArrayList<>(config.problems());
        MergedSettings merged = MergedSettings.of(config.files(), version, problems);
        problems.addAll(disabled(config.files()));
        RegistrySettings registry = merged.registry();
        PullMode mode = merged.pullMode(registry);
        Path place = registry.setIn().orElse(main);
        if (registry.configPath().isPresent()) {
            registry.besideConfigPath(version)
                    .ifPresent(refusal ->
                            problems.add(Problem.ofConfig(ProblemCode.MIRRORS_BESIDE_CONFIG_PATH, place, refusal)));
        }
        problems.addAll(doubts(registry, mode, isBuiltIn(registry, version), place));
        return new EffectiveConfig(version, config.files(), registry, mode, problems);
    }

    private static List<Problem> disabled(List<ConfigFile> files) {
        List<Problem> problems = new ArrayList<>();
        for (ConfigFile file : files) {
            if (file.values().get("disabled_plugins") instanceof List<?> names) {
                names.stream()
                        .filter(CRI_PLUGINS::contains)
                        .findFirst()
                        .ifPresent(name -> problems.add(Problem.ofConfig(
                                ProblemCode.CRI_DISABLED,
                                file.path(),
                                "%s has \"%s\" in disabled_plugins: containerd does not serve the kubelet at all"
                                        .formatted(file.path(), name))));
            }
        }
        return problems;
    }

    private static List<Problem> doubts(RegistrySettings registry, PullMode mode, boolean builtIn, Path place) {
        List<Problem> problems = new ArrayList<>();
        String value = registry.configPath().orElse("");
        if ((builtIn || value.contains(":")) && !mode.splitsLists()) {
            problems.add(Problem.ofConfig(
                    ProblemCode.IGNORED_LIST,
                    place,
                    "config_path is a list, which containerd 2.1 and later ignores unless it pulls locally:"
                            + " set it to a single directory and restart"));
        }
        List<String> parts = ConfigPath.parts(value);
        if (!value.isEmpty() && ConfigPath.directories(parts).size() < parts.size()) {
            problems.add(Problem.ofConfig(
                    ProblemCode.NOT_ABSOLUTE,
                    place,
                    "config_path %s has a part that is not an absolute directory".formatted(Quoted.of(value))));
        }
        return problems;
    }

    /** Whether nothing is set and containerd uses the list that is built into it. */
    public boolean isBuiltIn() {
        return isBuiltIn(registry, version);
    }

    private static boolean isBuiltIn(RegistrySettings registry, ContainerdVersion version) {
        return registry.configPath().isEmpty() && registry.mirrors().isEmpty() && version.isAtLeast(2, 2, 0);
    }

    /**
     * The directories in which this containerd really looks for a registry's directory, in their order; none if it reads no
     * hosts.toml at all.
     */
    public List<Path> roots() {
        if (problems.stream().anyMatch(Problem::isFatal)) {
            return List.of();
        }
        if (isBuiltIn()) {
            return pullMode.splitsLists() ? BUILT_IN : List.of();
        }
        String value = registry.configPath().orElse("");
        return ConfigPath.directories(pullMode.splitsLists() ? ConfigPath.parts(value) : List.of(value));
    }

    /** Whether {@code roots} is a list in one value, which a later change of the pull mode would switch off. */
    public boolean isList() {
        return isBuiltIn() || registry.configPath().orElse("").contains(":");
    }

    /** The main file; empty if there is none, or it can't be read. */
    public Optional<ConfigFile> main() {
        return files.stream().findFirst();
    }
}
