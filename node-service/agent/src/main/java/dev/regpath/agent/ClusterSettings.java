package dev.regpath.agent;

import static java.util.Objects.requireNonNull;

import dev.regpath.runtime.Distribution;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a node belongs to its cluster.
 *
 * @param nodeName what the cluster calls this node; empty for who asks no API server
 * @param kubeconfig the way to the API server; empty for that of a Pod, if this is one
 * @param hints what tells where the API server is, without asking it
 */
public record ClusterSettings(String nodeName, Optional<Path> kubeconfig, Hints hints) {
    /**
     * What tells where the API server is.
     *
     * @param environment of this process
     * @param kubeconfigs those of the kubelet
     */
    public record Hints(Map<String, String> environment, List<Path> kubeconfigs) {
        public Hints {
            environment = Map.copyOf(environment);
            kubeconfigs = List.copyOf(kubeconfigs);
        }

        /** Those of this process, and of any distribution on the node. */
        public static Hints on(NodeSettings.Mounts mounts) {
            return new Hints(
                    System.getenv(),
                    Distribution.all(each -> each.kubelet().kubeconfigs()).stream()
                            .map(mounts::here)
                            .toList());
        }
    }

    public ClusterSettings {
        requireNonNull(nodeName, "nodeName");
        requireNonNull(kubeconfig, "kubeconfig");
        requireNonNull(hints, "hints");
    }
}
