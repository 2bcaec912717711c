package dev.regpath.installer.cli;

import dev.regpath.installer.change.Request;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is to be installed. */
final class RequestOptions {
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

    HostOptions host() {
        return host;
    }

    Request request() throws IOException {
        return host.request(pathFiles, migrateMirrors);
    }
}
