package dev.regpath.resource;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.List;

/**
 * The status of a RegistryPathNode, written by the node's agent when something in it changes.
 *
 * @param agentVersion of Regpath on the node
 * @param containerdVersion of the daemon that pulls; empty if it does not answer
 * @param paths one for each path the node knows, by name
 */
public record NodeStatus(String agentVersion, String containerdVersion, List<PathReport> paths) {
    public NodeStatus {
        requireNonNull(agentVersion, "agentVersion");
        requireNonNull(containerdVersion, "containerdVersion");
        paths = paths.stream().sorted(Comparator.comparing(PathReport::name)).toList();
    }
}
