package dev.regpath.cli;

import dev.regpath.containerd.ContainerdRuntime;
import dev.regpath.files.LocalFiles;
import dev.regpath.linux.ProcFs;
import dev.regpath.runtime.ContainerRuntime;
import dev.regpath.runtime.Distribution;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which socket the container runtime answers on. */
final class RuntimeSocketOption {
    @Option(
            names = "--runtime-socket",
            paramLabel = "FILE",
            description = "containerd's socket (default: the first one found where plain containerd, k3s, RKE2, k0s,"
                    + " MicroK8s and Canonical Kubernetes put theirs).",
            defaultValue = "${env:REGPATH_RUNTIME_SOCKET}")
    private @Nullable Path socket;

    @Mixin
    private final HostOption host = new HostOption();

    HostOption host() {
        return host;
    }

    /** The runtime that listens there. */
    ContainerRuntime runtime() {
        return new ContainerdRuntime(new LocalFiles(host.root()), new ProcFs(ProcFs.USUAL), socket(), List.of());
    }

    /** Where this process finds it. */
    Path socket() {
        Path given = socket;
        return given != null ? host.here(given) : Distribution.socket(host::here);
    }
}
