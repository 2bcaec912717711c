package dev.regpath.redirect;

import dev.regpath.input.Logged;
import dev.regpath.linux.CgroupPath;
import dev.regpath.linux.CgroupTree;
import dev.regpath.linux.Processes;
import dev.regpath.routing.ScopeElement;
import dev.regpath.routing.ScopeElement.HostProcesses;
import dev.regpath.routing.ScopeElement.Kubelet;
import dev.regpath.routing.ScopeElement.NamedCgroups;
import dev.regpath.routing.ScopeElement.RuntimeDaemon;
import dev.regpath.routing.ScopeElement.SelectedPods;
import dev.regpath.runtime.ContainerRuntime;
import dev.regpath.runtime.Distribution;
import dev.regpath.runtime.Peer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the cgroups of the daemons from what is running, so that kubeadm, k3s, RKE2, k0s, MicroK8s and kind need no
 * setting: the runtime is who listens on its socket, the kubelet is found by its name. A container sees no
 * process of its node; there the daemons' units are looked for in the node's tree. Where one does not run yet, its usual
 * unit is in.
 */
public final class Daemons {
    private static final Logger LOG = LoggerFactory.getLogger(Daemons.class);
    private static final CgroupPath SYSTEM_SLICE = CgroupPath.parse("/system.slice");

    private final Processes processes;
    private final CgroupTree tree;
    private final Function<String, Optional<CgroupPath>> inside;
    private final ContainerRuntime runtime;
    private final List<Distribution> distributions;

    /**
     * Finds nothing yet.
     *
     * @param inside from a cgroup as proc(5) words it to its place in the tree that is mounted here
     */
    public Daemons(
            Processes processes,
            CgroupTree tree,
            Function<String, Optional<CgroupPath>> inside,
            ContainerRuntime runtime) {
        this.processes = processes;
        this.tree = tree;
        this.inside = inside;
        this.runtime = runtime;
        this.distributions = Distribution.listeningAt(runtime.socket());
    }

    /** The cgroups of those elements of a scope that name daemons and units. */
    public List<ScopedUnit> find(Collection<ScopeElement> elements) {
        boolean needsKubelet = elements.stream()
                .anyMatch(element -> element instanceof Kubelet || element.equals(new RuntimeDaemon(true)));
        List<CgroupPath> kubelets = needsKubelet ? orUsual(kubelets(), "kubelet.service") : List.of();
        List<CgroupPath> runtimes = elements.stream().anyMatch(RuntimeDaemon.class::isInstance)
                ? orUsual(runtimes(), "containerd.service")
                : List.of();
        List<ScopedUnit> units = new ArrayList<>();
        for (ScopeElement element : elements) {
            switch (element) {
                case Kubelet _ -> kubelets.forEach(cgroup -> units.add(ScopedUnit.own(cgroup, element)));
                case RuntimeDaemon(boolean alone) ->
                    runtimes.stream()
                            .filter(cgroup -> !alone || !kubelets.contains(cgroup))
                            .forEach(cgroup -> units.add(ScopedUnit.own(cgroup, element)));
                case NamedCgroups(SortedSet<String> entries) ->
                    entries.forEach(entry -> units.add(NamedCgroups.top(entry)
                            .map(top -> ScopedUnit.below(CgroupPath.parse(top), element))
                            .orElseGet(() -> ScopedUnit.own(named(entry), element))));
                case SelectedPods _, HostProcesses _ -> {}
            }
        }
        return ScopedUnit.merged(units);
    }

    private static CgroupPath named(String entry) {
        return entry.startsWith("/") ? CgroupPath.parse(entry) : SYSTEM_SLICE.child(entry);
    }

    private static List<CgroupPath> orUsual(List<CgroupPath> running, String usual) {
        return running.isEmpty() ? List.of(SYSTEM_SLICE.child(usual)) : running;
    }

    private List<CgroupPath> runtimes() {
        return containerd()
                .map(List::of)
                .orElseGet(() -> units(each -> each.runtime().units()));
    }

    private List<CgroupPath> units(Function<Distribution, List<String>> names) {
        return Units.find(Distribution.union(distributions, names), tree);
    }

    private Optional<CgroupPath> containerd() {
        Peer peer = runtime.peer();
        if (peer instanceof Peer.Nobody(String reason)) {
            LOG.debug("containerd does not answer socket={} reason={}", runtime.socket(), Logged.of(reason));
        }
        return peer.process().filter(process -> process.pid() > 1).flatMap(process -> cgroup(process.pid()));
    }

    private List<CgroupPath> kubelets() {
        List<CgroupPath> seen = processes
                .named(Distribution.all(each -> each.kubelet().commands()))
                .stream()
                .flatMap(pid -> cgroup(pid).stream())
                .distinct()
                .toList();
        return seen.isEmpty() ? units(each -> each.kubelet().units()) : seen;
    }

    /** Empty for a process outside of what we see of the tree, and for one in the root: that would be everybody. */
    private Optional<CgroupPath> cgroup(int pid) {
        return processes
                .cgroup(pid)
                // A unit that was removed while its process lives on.
                .filter(path -> !path.endsWith(" (deleted)"))
                .flatMap(inside)
                .filter(path -> !path.isRoot());
    }
}
