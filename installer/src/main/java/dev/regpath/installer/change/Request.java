package dev.regpath.installer.change;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What an operator asks for.
 *
 * @param home the distribution that this installer is part of, as this process sees it
 * @param pathFiles to be put in place, as this process sees them
 * @param migrateMirrors whether deprecated mirrors in containerd's configuration may become hosts.toml files
 * @param restart whether containerd may be restarted
 * @param agent whether the agent runs as a service of the host; otherwise a DaemonSet brings it
 * @param limit for each thing that is waited for
 */
public record Request(
        Path home, List<Path> pathFiles, boolean migrateMirrors, boolean restart, boolean agent, Duration limit) {
    public Request {
        requireNonNull(home, "home");
        pathFiles = List.copyOf(pathFiles);
        requireNonNull(limit, "limit");
    }
}
