package dev.regpath.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which socket the container runtime answers on. */
final class RuntimeSocketOption {
    /** Where the distributions put it: plain containerd, k3s and RKE2, k0s, MicroK8s. */
    private static final List<Path> KNOWN = List.of(
            Path.of("/run/containerd/containerd.sock"),
            Path.of("/run/k3s/containerd/containerd.sock"),
            Path.of("/run/k0s/containerd.sock"),
            Path.of("/var/snap/microk8s/common/run/containerd.sock"));

    @Option(
            names = "--runtime-socket",
            paramLabel = "FILE",
            description = "containerd's socket (default: the first one found where plain containerd, k3s, RKE2, k0s and"
                    + " MicroK8s put theirs).",
            defaultValue = "${env:REGPATH_RUNTIME_SOCKET}")
    private @Nullable Path socket;

    Path socket() {
        Path given = socket;
        return given != null
                ? given
                : KNOWN.stream().filter(Files::exists).findFirst().orElse(KNOWN.getFirst());
    }
}
