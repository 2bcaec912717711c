package dev.regpath.installer.cli;

import dev.regpath.installer.change.InstallRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is to be installed. */
final class InstallOptions {
    @Mixin
    private final HostOptions host = new HostOptions();

    @Option(
            names = "--paths",
            paramLabel = "FILE",
            arity = "1..*",
            description = "Path files to put into /etc/regpath/paths.d; may be given several times.")
    private List<Path> pathFiles = List.of();

    @Option(
            names = "--migrate-mirrors",
            description = "Let deprecated registry.mirrors in containerd's configuration become hosts.toml files that"
                    + " mean the same.")
    private boolean migrateMirrors;

    @Option(
            names = "--image",
            paramLabel = "FILE",
            description = "The image's archive, regpath-VERSION-image.tar: containerd is given the image, so that the"
                    + " DaemonSet starts where no registry answers.")
    private @Nullable Path image;

    HostOptions host() {
        return host;
    }

    InstallRequest request() throws IOException {
        return host.request(pathFiles, migrateMirrors, Optional.ofNullable(image));
    }
}
