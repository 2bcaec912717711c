package dev.regpath.agent;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a node belongs to its cluster.
 *
 * @param nodeName what the cluster calls this node
 * @param kubeconfig the way to the API server; empty for that of a Pod, if this is one
 * @param serviceAccount what a Pod is given for it
 */
public record ClusterSettings(String nodeName, Optional<Path> kubeconfig, Path serviceAccount) {
    /** For who asks no API server. */
    static final ClusterSettings NONE =
            new ClusterSettings("", Optional.empty(), Path.of("/var/run/secrets/kubernetes.io/serviceaccount"));

    public ClusterSettings {
        requireNonNull(nodeName, "nodeName");
        requireNonNull(kubeconfig, "kubeconfig");
        requireNonNull(serviceAccount, "serviceAccount");
    }
}
