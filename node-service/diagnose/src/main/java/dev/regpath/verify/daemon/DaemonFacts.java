package dev.regpath.verify.daemon;

import static java.util.Objects.requireNonNull;

import dev.regpath.containerd.ConfigPath;
import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.containerd.EffectiveConfig;
import dev.regpath.cri.ConfigPathProbe;
import dev.regpath.fault.Problem;
import dev.regpath.runtime.Distribution;
import dev.regpath.runtime.RegistryConfig;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What was found out about containerd.
 *
 * @param socket where it should listen
 * @param state what it answered
 * @param process who listens
 * @param configFile what it reads at its start
 * @param texts that file and what it imports
 * @param configChanged when one of them was written last
 * @param told where it looks for hosts.toml files, in its own words (1.x) or an operator's
 * @param written what its files say, as it would be after a restart
 * @param proof what it did when it was asked to follow a hosts.toml; empty if not tried
 * @param trials what it made of changes of its files that may be proposed
 * @param images those on the node
 */
public record DaemonFacts(
        Path socket,
        DaemonState state,
        Optional<ContainerdProcess> process,
        Path configFile,
        Map<Path, String> texts,
        Optional<Instant> configChanged,
        Optional<RegistryConfig> told,
        EffectiveConfig written,
        Optional<ConfigPathProbe.ProbeResult> proof,
        List<ConfigRepair.RepairTrial> trials,
        List<Image> images) {
    /** The state of the daemon. */
    public sealed interface DaemonState {
        /** It does not answer. */
        record Silent(String words) implements DaemonState {}

        /** It answers, without CRI. */
        record NoCri(String words) implements DaemonState {}

        /** It answers. */
        record Answers(String name, String build) implements DaemonState {}
    }

    /**
     * An image on the node.
     *
     * @param id the digest of its configuration
     * @param digests its names with the digest of a manifest: {@code registry.example.com/team/app@sha256:…}
     */
    public record Image(String id, List<String> digests) {
        public Image {
            requireNonNull(id, "id");
            digests = List.copyOf(digests);
        }
    }

    public DaemonFacts {
        requireNonNull(socket, "socket");
        requireNonNull(state, "state");
        requireNonNull(process, "process");
        requireNonNull(configFile, "configFile");
        texts = Map.copyOf(texts);
        requireNonNull(configChanged, "configChanged");
        requireNonNull(told, "told");
        requireNonNull(written, "written");
        requireNonNull(proof, "proof");
        trials = List.copyOf(trials);
        images = List.copyOf(images);
    }

    /** The same with repairs that were tried. */
    public DaemonFacts with(List<ConfigRepair.RepairTrial> tried) {
        return new DaemonFacts(
                socket, state, process, configFile, texts, configChanged, told, written, proof, tried, images);
    }

    /** The version, if it answers and has one. */
    public Optional<ContainerdVersion> version() {
        return state instanceof DaemonState.Answers(String _, String build)
                ? ContainerdVersion.parse(build)
                : Optional.empty();
    }

    /** Whether its files were written after it had read them. */
    boolean hasNewerFiles() {
        return process.flatMap(ContainerdProcess::started)
                .flatMap(start -> configChanged.map(changed -> changed.isAfter(start)))
                .orElse(false);
    }

    /** Whether a change of its files may be proposed. */
    boolean mayNeedRepair() {
        return state instanceof DaemonState.NoCri
                || (state instanceof DaemonState.Answers && (!written.problems().isEmpty() || !readsHosts()));
    }

    /** Why it would not come back as it is, if it were restarted now. */
    public Stream<Problem> endingAtRestart() {
        return written.problems().stream().filter(problem -> switch (problem.code()) {
            case CONFIG_UNREADABLE, MISSING_IMPORT, UNKNOWN_CONFIG_VERSION, MIRRORS_BESIDE_CONFIG_PATH -> true;
            default -> false;
        });
    }

    /** The systemd unit to restart. */
    public String unit() {
        return process.flatMap(ContainerdProcess::unit).orElseGet(() -> Distribution.unitOf(socket));
    }

    /** Whether anything says that it reads hosts.toml files. */
    public boolean readsHosts() {
        return told.map(RegistryConfig::inEffect)
                .orElse(!written.roots().isEmpty()
                        || written.problems().stream().anyMatch(Problem::isFatal));
    }

    /** Whether a pull uses hosts.toml files: by what it did, if that was tried, else by what it says. */
    public boolean followsHosts() {
        return proof.map(ConfigPathProbe.ProbeResult.InEffect.class::isInstance).orElse(readsHosts());
    }

    /** Where it looks for them, as well as it can be known; where they would go, if it looks nowhere. */
    public List<Path> roots() {
        if (told.isPresent()) {
            return told.get().roots();
        }
        if (!written.roots().isEmpty()) {
            return written.roots();
        }
        List<Path> named = written.registry().configPath().stream()
                .flatMap(value -> ConfigPath.directories(value).stream())
                .toList();
        return named.isEmpty() ? List.of(ConfigPath.DEFAULT_ROOT) : named;
    }
}
