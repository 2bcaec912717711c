package dev.regpath.cli;

import dev.regpath.agent.ClusterSettings;
import dev.regpath.agent.NodeSettings;
import dev.regpath.linux.InputFile;
import dev.regpath.linux.InputLimit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the node belongs to its cluster; in a Pod, nothing need be said. */
final class ClusterOptions {
    /** The node's own, also in a container that shares its network: the kubelet takes it for the node's name, too. */
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    @Option(
            names = "--node-name",
            paramLabel = "NAME",
            description = "What the cluster calls this node (default: $NODE_NAME, else the host name).",
            defaultValue = "${env:NODE_NAME}")
    private @Nullable String nodeName;

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description =
                    "How to reach the API server, for an agent that is not a Pod: a kubeconfig with a token or a client"
                            + " certificate (default: a Pod's service account; without one, path files alone count).",
            defaultValue = "${env:REGPATH_KUBECONFIG}")
    private @Nullable Path kubeconfig;

    ClusterSettings settings(NodeSettings.Mounts mounts) {
        String name = nodeName;
        return new ClusterSettings(
                name == null || name.isBlank() ? hostName() : name,
                Optional.ofNullable(kubeconfig)
                        .filter(file -> !file.toString().isEmpty())
                        .map(mounts::here),
                ClusterSettings.Hints.on(mounts));
    }

    private static String hostName() {
        try {
            return new String(InputFile.readOfKernel(HOST_NAME, InputLimit.KERNEL), StandardCharsets.UTF_8)
                    .strip()
                    .toLowerCase(Locale.ROOT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
