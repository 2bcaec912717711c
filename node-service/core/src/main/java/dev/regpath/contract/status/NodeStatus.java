package dev.regpath.contract.status;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.ListType;
import dev.regpath.contract.schema.ObjectType;
import dev.regpath.contract.schema.TextType;
import dev.regpath.contract.schema.TruthType;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The status of a RegistryPathNode, written by the node's agent when something in it changes.
 *
 * @param agentVersion of Regpath on the node
 * @param containerdVersion of the daemon that pulls; empty if it does not answer
 * @param inPod whether the agent runs in a Pod, so that the cluster sees when it does not
 * @param installer what the chart's installer did there; empty if it was not there, or had nothing to do
 * @param paths one for each path the node knows, by name
 */
public record NodeStatus(
        String agentVersion,
        String containerdVersion,
        boolean inPod,
        Optional<InstallerReport> installer,
        List<PathReport> paths) {
    private static final Field<String> AGENT_VERSION = Field.optional(
                    "agentVersion", TextType.any(128), "Of Regpath on the node.")
            .or("");
    private static final Field<String> CONTAINERD_VERSION = Field.optional(
                    "containerdVersion", TextType.any(128), "Of the daemon that pulls.")
            .or("");
    private static final Field<Boolean> IN_POD = Field.optional(
                    "inPod",
                    TruthType.TRUTH,
                    "Whether the agent runs in a Pod. If so, it counts as running only while that is ready.")
            .or(false);
    private static final Field<NodeSummary> SUMMARY = Field.optional(
                    "summary", NodeSummary.TYPE, "The columns of `kubectl get`.")
            .or(NodeSummary.NONE);
    private static final Field<InstallerReport> INSTALLER = Field.optional(
            "installer",
            InstallerReport.TYPE,
            "What the chart's [installer](../deploy.md#config_path-set-by-the-chart) did about containerd's"
                    + " configuration, when it last had something to do; absent if it never had.");
    private static final Field<List<PathReport>> PATHS = Field.optional(
                    "paths",
                    ListType.of(4096, PathReport.TYPE, "The state of one.").by("name"),
                    "The state of each path.")
            .or(List.of());

    /** The status as JSON has it. */
    public static final ObjectType<NodeStatus> TYPE = ObjectType.of(
                    fields -> new NodeStatus(
                            fields.get(AGENT_VERSION),
                            fields.get(CONTAINERD_VERSION),
                            fields.get(IN_POD),
                            fields.find(INSTALLER),
                            fields.get(PATHS)),
                    AGENT_VERSION,
                    CONTAINERD_VERSION,
                    IN_POD,
                    SUMMARY,
                    INSTALLER,
                    PATHS)
            .writtenBy((status, out) -> out.always(AGENT_VERSION, status.agentVersion)
                    .put(CONTAINERD_VERSION, status.containerdVersion)
                    .put(IN_POD, status.inPod)
                    .put(SUMMARY, NodeSummary.of(status.paths))
                    .put(INSTALLER, status.installer)
                    .put(PATHS, status.paths));

    public NodeStatus {
        requireNonNull(agentVersion, "agentVersion");
        requireNonNull(containerdVersion, "containerdVersion");
        requireNonNull(installer, "installer");
        paths = paths.stream().sorted(Comparator.comparing(PathReport::name)).collect(Collectors.toUnmodifiableList());
    }

    /** Of a node without Pods, where no installer has done anything. */
    public NodeStatus(String agentVersion, String containerdVersion, List<PathReport> paths) {
        this(agentVersion, containerdVersion, false, Optional.empty(), paths);
    }
}
