package dev.regpath.contract;

import java.util.Collections;
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
    /** What a path has that says nothing of its scope. */
    public static final ScopeSpec DEFAULT = new ScopeSpec(true, true, new TreeSet<>());

    public ScopeSpec {
        cgroups = Collections.unmodifiableSortedSet(new TreeSet<>(cgroups));
    }
}
