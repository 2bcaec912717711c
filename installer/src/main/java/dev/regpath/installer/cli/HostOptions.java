package dev.regpath.installer.cli;

import dev.regpath.cli.DurationConverter;
import dev.regpath.installer.change.InstallRequest;
import dev.regpath.installer.host.Host;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which host it is about, and how patient to be. */
final class HostOptions {
    @Option(
            names = "--root",
            paramLabel = "DIR",
            description = "Where the host's file system is mounted, for an init container (default: ${DEFAULT-VALUE}).",
            defaultValue = "${env:REGPATH_HOST_ROOT:-/}")
    private Path root = Path.of("/");

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "How long containerd and the agent may take to come back (default: ${DEFAULT-VALUE}).",
            defaultValue = "90s",
            converter = DurationConverter.class)
    private Duration timeout = Duration.ofSeconds(90);

    @Option(
            names = "--no-restart",
            description = "Never restart containerd: mirrors take effect when it starts for another reason.")
    private boolean noRestart;

    @Option(
            names = "--no-agent",
            description = "Install no agent as a service: a DaemonSet brings it. Paths are put in place once.")
    private boolean noAgent;

    Host host() {
        return new Host(root);
    }

    /** The request of who brings nothing new. */
    InstallRequest request() throws IOException {
        return request(List.of(), false, Optional.empty());
    }

    InstallRequest request(List<Path> pathFiles, boolean migrateMirrors, Optional<Path> image) throws IOException {
        return new InstallRequest(
                InstallRequest.InstallScope.HOST,
                home(),
                pathFiles,
                migrateMirrors,
                !noRestart,
                !noAgent,
                image,
                timeout);
    }

    /** The request of who wants containerd to read hosts.toml files, and nothing else. */
    InstallRequest ofContainerd() throws IOException {
        return new InstallRequest(
                InstallRequest.InstallScope.CONTAINERD,
                home(),
                List.of(),
                false,
                !noRestart,
                false,
                Optional.empty(),
                timeout);
    }

    /**
     * Where the distribution is that this code is part of: the launcher's class path begins with a jar in its {@code lib}.
     * Classes from a class archive do not say where they come from, once the distribution was moved.
     */
    private static Path home() throws IOException {
        String jar = System.getProperty("java.class.path").split(File.pathSeparator, 2)[0];
        return Path.of(jar).toRealPath().resolve("../..").normalize();
    }
}
