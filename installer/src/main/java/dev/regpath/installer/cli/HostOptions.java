package dev.regpath.installer.cli;

import dev.regpath.cli.DurationConverter;
import dev.regpath.installer.change.Request;
import dev.regpath.installer.host.Host;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
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
    Request request() throws IOException {
        return request(List.of(), false, Optional.empty());
    }

    Request request(List<Path> pathFiles, boolean migrateMirrors, Optional<Path> image) throws IOException {
        return new Request(Request.Scope.HOST, home(), pathFiles, migrateMirrors, !noRestart, !noAgent, image, timeout);
    }

    /** The request of who wants containerd to read hosts.toml files, and nothing else. */
    Request ofContainerd() throws IOException {
        return new Request(
                Request.Scope.CONTAINERD, home(), List.of(), false, !noRestart, false, Optional.empty(), timeout);
    }

    /** Where the distribution is that this code is part of: {@code lib} is below it. */
    private static Path home() throws IOException {
        try {
            Path jar = Path.of(HostOptions.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return jar.toRealPath().resolve("../..").normalize();
        } catch (URISyntaxException e) {
            throw new IOException("cannot tell where this program is", e);
        }
    }

    /** Refuses early, and in words, what the kernel would refuse somewhere on the way. */
    static void requireRoot() throws IOException {
        // The directory of the process is its user's; the link to it is root's, whoever asks: proc(5).
        if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
            throw new IOException("this has to be run as root: nothing was changed");
        }
    }
}
