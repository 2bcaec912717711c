package dev.regpath.contract.status;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * The node as the cluster knows it.
 *
 * @param name its name
 * @param labels its labels
 */
public record NodeView(String name, Map<String, String> labels) {
    /** The label that holds a node's zone. */
    public static final String ZONE = "topology.kubernetes.io/zone";

    public NodeView {
        requireNonNull(name, "name");
        labels = Map.copyOf(labels);
    }

    /** Its zone; empty if it has none. */
    public String zone() {
        return labels.getOrDefault(ZONE, "");
    }
}
