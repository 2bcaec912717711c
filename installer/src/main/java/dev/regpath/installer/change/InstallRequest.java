package dev.regpath.installer.change;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an operator asks for.
 *
 * @param scope how much of an installation
 * @param home the distribution that this installer is part of, as this process sees it
 * @param pathFiles to be put in place, as this process sees them
 * @param migrateMirrors whether deprecated mirrors in containerd's configuration may become hosts.toml files
 * @param restart whether containerd may be restarted
 * @param agent whether the agent runs as a service of the host; otherwise a DaemonSet brings it
 * @param image the archive of Regpath's image, as this process sees it; empty if containerd is given none
 * @param limit for each thing that is waited for
 */
public record InstallRequest(
        InstallScope scope,
        Path home,
        List<Path> pathFiles,
        boolean migrateMirrors,
        boolean restart,
        boolean agent,
        Optional<Path> image,
        Duration limit) {
    /** How much is installed. */
    public enum InstallScope {
        /** All that a host needs by itself. */
        HOST,
        /** That containerd reads hosts.toml files, and nothing else: the chart brings the rest. */
        CONTAINERD
    }

    public InstallRequest {
        requireNonNull(scope, "scope");
        requireNonNull(home, "home");
        pathFiles = List.copyOf(pathFiles);
        requireNonNull(image, "image");
        requireNonNull(limit, "limit");
    }
}
