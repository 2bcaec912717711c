package dev.regpath.contract;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.ListType;
import dev.regpath.contract.schema.ObjectType;
import dev.regpath.contract.schema.Rule;
import dev.regpath.contract.schema.TruthType;
import dev.regpath.fault.ProblemCode;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Whose connections one path redirects.
 *
 * @param kubelet the kubelet's
 * @param containerd containerd's
 * @param cgroups those of further units ({@code buildkit.service}) or cgroup paths, with what is below them where a path
 *     ends in {@code /**}
 * @param pods those of Pods; empty for no Pods
 * @param host those of all processes that are in no Pod
 */
public record ScopeSpec(
        boolean kubelet, boolean containerd, SortedSet<String> cgroups, Optional<PodsScope> pods, boolean host) {
    private static final Field<Boolean> KUBELET =
            Field.optional("kubelet", TruthType.TRUTH, "The kubelet's.").completedBy(true);
    private static final Field<Boolean> CONTAINERD =
            Field.optional("containerd", TruthType.TRUTH, "containerd's.").completedBy(true);
    private static final Field<List<String>> CGROUPS = Field.optional(
                    "cgroups",
                    ListType.set(64, NodePaths.CGROUP, "A unit or path."),
                    "Those of further units (`buildkit.service`) or cgroup paths (`/system.slice/buildkit.service`),"
                            + " never the root. `/user.slice/**` also means whatever is below `/user.slice`.")
            .or(List.of());
    private static final Field<PodsScope> PODS = Field.optional(
                    "pods", PodsScope.TYPE, "Those of Pods: `{}` for all Pods of the node. None if it is absent.")
            .otherwise("none");
    private static final Field<Boolean> HOST = Field.optional(
                    "host",
                    TruthType.TRUTH,
                    "Those of every process that is in no Pod. The programs are then attached to the root of all"
                            + " cgroups.")
            .or(false);

    static final ObjectType<ScopeSpec> TYPE = ObjectType.of(
                    fields -> new ScopeSpec(
                            fields.get(KUBELET),
                            fields.get(CONTAINERD),
                            new TreeSet<>(fields.get(CGROUPS)),
                            fields.find(PODS),
                            fields.get(HOST)),
                    KUBELET,
                    CONTAINERD,
                    CGROUPS,
                    PODS,
                    HOST)
            .rule(
                    Rule.of(
                            fields -> !fields.get(KUBELET)
                                    && !fields.get(CONTAINERD)
                                    && fields.list(CGROUPS).isEmpty()
                                    && fields.written(PODS).isEmpty()
                                    && !fields.get(HOST),
                            List.of(),
                            ProblemCode.INVALID_VALUE,
                            "the scope is empty",
                            "Leave the kubelet or containerd in, or name cgroups, Pods or the host.",
                            "!(has(self.kubelet) && !self.kubelet && has(self.containerd) && !self.containerd && (!has(self.cgroups) || self.cgroups.size() == 0) && !has(self.pods) && !(has(self.host) && self.host))"));

    /** What a path has that says nothing of its scope. */
    public static final ScopeSpec DEFAULT =
            new ScopeSpec(true, true, Collections.emptySortedSet(), Optional.empty(), false);

    public ScopeSpec {
        cgroups = Collections.unmodifiableSortedSet(new TreeSet<>(cgroups));
        requireNonNull(pods, "pods");
    }
}
