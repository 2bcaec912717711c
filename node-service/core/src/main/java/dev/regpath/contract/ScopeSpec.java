package dev.regpath.contract;

import dev.regpath.contract.schema.Field;
import dev.regpath.contract.schema.ListType;
import dev.regpath.contract.schema.ObjectType;
import dev.regpath.contract.schema.Rule;
import dev.regpath.contract.schema.TruthType;
import dev.regpath.fault.ProblemCode;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Whose connections one path redirects.
 *
 * @param kubelet the kubelet's
 * @param containerd containerd's
 * @param cgroups those of further units ({@code buildkit.service}) or cgroup paths
 */
public record ScopeSpec(boolean kubelet, boolean containerd, SortedSet<String> cgroups) {
    private static final Field<Boolean> KUBELET =
            Field.optional("kubelet", TruthType.TRUTH, "The kubelet's.").completedBy(true);
    private static final Field<Boolean> CONTAINERD =
            Field.optional("containerd", TruthType.TRUTH, "containerd's.").completedBy(true);
    private static final Field<List<String>> CGROUPS = Field.optional(
                    "cgroups",
                    ListType.set(64, NodePaths.CGROUP, "A unit or path."),
                    "Those of further units (`buildkit.service`) or cgroup paths (`/system.slice/buildkit.service`),"
                            + " never the root.")
            .or(List.of());

    static final ObjectType<ScopeSpec> TYPE = ObjectType.of(
                    fields -> new ScopeSpec(
                            fields.get(KUBELET), fields.get(CONTAINERD), new TreeSet<>(fields.get(CGROUPS))),
                    KUBELET,
                    CONTAINERD,
                    CGROUPS)
            .rule(
                    Rule.of(
                            fields -> !fields.get(KUBELET)
                                    && !fields.get(CONTAINERD)
                                    && fields.list(CGROUPS).isEmpty(),
                            List.of(),
                            ProblemCode.INVALID_VALUE,
                            "the scope is empty",
                            "Leave the kubelet or containerd in, or name cgroups.",
                            "!(has(self.kubelet) && !self.kubelet && has(self.containerd) && !self.containerd && (!has(self.cgroups) || self.cgroups.size() == 0))"));

    /** What a path has that says nothing of its scope. */
    public static final ScopeSpec DEFAULT = new ScopeSpec(true, true, new TreeSet<>());

    public ScopeSpec {
        cgroups = Collections.unmodifiableSortedSet(new TreeSet<>(cgroups));
    }
}
