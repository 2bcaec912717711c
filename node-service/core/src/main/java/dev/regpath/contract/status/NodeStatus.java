package dev.regpath.contract.status;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The status of a RegistryPathNode, written by the node's agent when something in it changes.
 *
 * @param agentVersion of Regpath on the node
 * @param containerdVersion of the daemon that pulls; empty if it does not answer
 * @param installer what the chart's installer did there; empty if it was not there, or had nothing to do
 * @param paths one for each path the node knows, by name
 */
public record NodeStatus(
        String agentVersion, String containerdVersion, Optional<InstallerReport> installer, List<PathReport> paths) {
    public NodeStatus {
        requireNonNull(agentVersion, "agentVersion");
        requireNonNull(containerdVersion, "containerdVersion");
        requireNonNull(installer, "installer");
        paths = paths.stream().sorted(Comparator.comparing(PathReport::name)).toList();
    }

    /** Of a node where no installer has done anything. */
    public NodeStatus(String agentVersion, String containerdVersion, List<PathReport> paths) {
        this(agentVersion, containerdVersion, Optional.empty(), paths);
    }
}
