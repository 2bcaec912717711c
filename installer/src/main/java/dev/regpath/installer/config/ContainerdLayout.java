package dev.regpath.installer.config;

import static java.util.Objects.requireNonNull;

import dev.regpath.files.FileView;
import dev.regpath.runtime.Distribution;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where things of containerd are on a node, and who looks after them.
 *
 * @param distribution whose node it is
 * @param config what the daemon reads; it need not exist yet
 * @param ownership who writes {@code config}
 * @param units that run it, without those that do not exist here; restarting the first restarts containerd
 */
public record ContainerdLayout(Distribution distribution, Path config, ConfigOwnership ownership, List<String> units) {
    private static final List<Path> UNIT_DIRECTORIES = List.of(
            Path.of("/etc/systemd/system"),
            Path.of("/run/systemd/system"),
            Path.of("/usr/lib/systemd/system"),
            Path.of("/lib/systemd/system"));

    public ContainerdLayout {
        requireNonNull(distribution, "distribution");
        requireNonNull(config, "config");
        requireNonNull(ownership, "upkeep");
        units = List.copyOf(units);
    }

    /**
     * Looks for traces of each distribution.
     *
     * @param running the {@code --config} of the containerd that answers on this node; empty if none runs yet. It decides where
     *     a node has traces of two
     */
    public static ContainerdLayout detect(FileView files, Optional<Path> running) throws IOException {
        Distribution distribution = Distribution.on(files).stream()
                .filter(each ->
                        running.isEmpty() || running.get().equals(each.runtime().config()))
                .findFirst()
                .orElse(Distribution.PLAIN);
        Path config = running.orElse(distribution.runtime().config());
        return new ContainerdLayout(
                distribution,
                config,
                upkeep(files, distribution, config),
                unitsThere(files, distribution.runtime().units()));
    }

    private static ConfigOwnership upkeep(FileView files, Distribution distribution, Path config) throws IOException {
        return distribution == Distribution.K0S && isTakenFromK0s(files, config)
                ? new ConfigOwnership.Kept()
                : ConfigOwnership.of(distribution);
    }

    /** Removing the first line takes the file over, drop-in directory included. */
    private static boolean isTakenFromK0s(FileView files, Path config) throws IOException {
        return files.follow(config).isPresent()
                && files.read(config).text().lines().limit(2).noneMatch("# k0s_managed=true"::equals);
    }

    private static List<String> unitsThere(FileView files, List<String> units) throws IOException {
        List<String> there = new ArrayList<>();
        for (String unit : units) {
            for (Path directory : UNIT_DIRECTORIES) {
                // Where services are no units, they have the paths of their cgroups.
                if (!unit.startsWith("/")
                        && !there.contains(unit)
                        && files.look(directory.resolve(unit)).isPresent()) {
                    there.add(unit);
                }
            }
        }
        return there;
    }

    /** Where it listens. */
    public Path socket() {
        return distribution.runtime().socket();
    }

    /** The single directory for hosts.toml files if none is set so far. */
    public Path hostDirectory() {
        return distribution.runtime().hosts();
    }

    /** Where its program may be, the likeliest first. */
    public List<Path> programs() {
        return distribution.runtime().programs();
    }

    /** Whether a write in its drop-in directory restarts containerd without our doing. */
    public boolean restartsByItself() {
        return ownership instanceof ConfigOwnership.Generated generated
                && generated.dropIns().isPresent();
    }
}
