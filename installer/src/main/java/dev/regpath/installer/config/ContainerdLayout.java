package dev.regpath.installer.config;

import static java.util.Objects.requireNonNull;

import dev.regpath.files.FileView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where things of containerd are on a node, and who looks after them.
 *
 * @param distribution whose node it is
 * @param config what the daemon reads; it need not exist yet
 * @param upkeep who writes {@code config}
 * @param hostDirectory the single directory for hosts.toml files if none is set so far
 * @param socket where it listens
 * @param units that run it, without those that do not exist here; restarting the first restarts containerd
 * @param executables where its program may be, the likeliest first
 */
public record ContainerdLayout(
        Distribution distribution,
        Path config,
        ConfigOwnership upkeep,
        Path hostDirectory,
        Path socket,
        List<String> units,
        List<Path> executables) {
    public ContainerdLayout {
        requireNonNull(distribution, "distribution");
        requireNonNull(config, "config");
        requireNonNull(upkeep, "upkeep");
        requireNonNull(hostDirectory, "hostDirectory");
        requireNonNull(socket, "socket");
        units = List.copyOf(units);
        executables = List.copyOf(executables);
    }

    /**
     * Looks for traces of each distribution.
     *
     * @param running the {@code --config} of the containerd that answers on this node; empty if none runs yet. It decides where
     *     a node has traces of two
     */
    public static ContainerdLayout detect(FileView files, Optional<Path> running) throws IOException {
        return LayoutFinder.find(files, running);
    }

    /** Whether a write in its drop-in directory restarts containerd without our doing. */
    public boolean restartsByItself() {
        return upkeep instanceof ConfigOwnership.Generated generated
                && generated.dropIns().isPresent();
    }

    ContainerdLayout withUnits(List<String> there) {
        return new ContainerdLayout(distribution, config, upkeep, hostDirectory, socket, there, executables);
    }

    ContainerdLayout withUpkeep(ConfigOwnership other) {
        return new ContainerdLayout(distribution, config, other, hostDirectory, socket, units, executables);
    }
}
