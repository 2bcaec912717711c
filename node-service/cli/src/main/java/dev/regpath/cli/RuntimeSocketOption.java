package dev.regpath.cli;

import dev.regpath.observe.Distribution;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which socket the container runtime answers on. */
final class RuntimeSocketOption {
    @Option(
            names = "--runtime-socket",
            paramLabel = "FILE",
            description = "containerd's socket (default: the first one found where plain containerd, k3s, RKE2, k0s and"
                    + " MicroK8s put theirs).",
            defaultValue = "${env:REGPATH_RUNTIME_SOCKET}")
    private @Nullable Path socket;

    @Mixin
    private final HostOption host = new HostOption();

    HostOption host() {
        return host;
    }

    /** Where this process finds it. */
    Path socket() {
        Path given = socket;
        return given != null
                ? host.here(given)
                : Distribution.KNOWN.stream()
                        .map(distribution -> host.here(distribution.runtimeSocket()))
                        .filter(Files::exists)
                        .findFirst()
                        .orElse(host.here(Distribution.PLAIN.runtimeSocket()));
    }
}
