package dev.regpath.routing;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Whose connections are redirected.
 *
 * @param kubelet the kubelet's cgroup is in scope
 * @param containerd containerd's cgroup is in scope
 * @param cgroups further units ({@code buildkit.service}) or cgroup paths ({@code /system.slice/buildkit.service})
 */
public record Scope(boolean kubelet, boolean containerd, SortedSet<String> cgroups) {
    /** Empty. */
    public static final Scope NONE = new Scope(false, false, new TreeSet<>());

    public Scope {
        cgroups = Collections.unmodifiableSortedSet(new TreeSet<>(cgroups));
    }

    /** What is in the scope of either. */
    public Scope union(Scope other) {
        SortedSet<String> both = new TreeSet<>(cgroups);
        both.addAll(other.cgroups);
        return new Scope(kubelet || other.kubelet, containerd || other.containerd, both);
    }
}
