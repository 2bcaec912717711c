package dev.regpath.redirect;

import dev.regpath.linux.CgroupPath;
import dev.regpath.linux.CgroupTree;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.Libc;
import dev.regpath.linux.Processes;
import dev.regpath.observe.Distribution;
import dev.regpath.redirect.ScopedUnit.Reason;
import dev.regpath.routing.Scope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the cgroups of the daemons from what is running, so that kubeadm, k3s, RKE2, k0s, MicroK8s and kind need no
 * setting: containerd is who listens on the runtime's socket, the kubelet is found by its name. A container sees no
 * process of its node; there the daemons' units are looked for in the node's tree. Where one does not run yet, its usual
 * unit stands in.
 */
final class Daemons {
    private static final Logger LOG = LoggerFactory.getLogger(Daemons.class);
    private static final CgroupPath SYSTEM_SLICE = CgroupPath.parse("/system.slice");

    /** Commands that are a kubelet or hold one; the kernel cuts names to 15 characters. */
    private static final List<String> KUBELETS =
            List.of("kubelet", "k3s-server", "k3s-agent", "k3s", "rke2", "k0s", "kubelite");

    private final Processes processes;
    private final CgroupTree tree;
    private final Function<String, Optional<CgroupPath>> inside;
    private final Path runtimeSocket;
    private final List<Distribution> distributions;

    /**
     * Finds nothing yet.
     *
     * @param inside from a cgroup as proc(5) words it to its place in the tree that is mounted here
     */
    Daemons(Processes processes, CgroupTree tree, Function<String, Optional<CgroupPath>> inside, Path runtimeSocket) {
        this.processes = processes;
        this.tree = tree;
        this.inside = inside;
        this.runtimeSocket = runtimeSocket;
        this.distributions = Distribution.listeningAt(runtimeSocket);
    }

    /** The cgroups in scope. */
    List<ScopedUnit> find(Scope scope) {
        List<ScopedUnit> units = new ArrayList<>();
        if (scope.containerd()) {
            List<CgroupPath> running = containerd().map(List::of).orElseGet(() -> units(Distribution::runtimeUnits));
            (running.isEmpty() ? List.of(SYSTEM_SLICE.child("containerd.service")) : running)
                    .forEach(cgroup -> units.add(new ScopedUnit(Reason.CONTAINERD, cgroup)));
        }
        if (scope.kubelet()) {
            List<CgroupPath> seen = kubelets().toList();
            List<CgroupPath> running = seen.isEmpty() ? units(Distribution::kubeletUnits) : seen;
            (running.isEmpty() ? List.of(SYSTEM_SLICE.child("kubelet.service")) : running)
                    .forEach(cgroup -> units.add(new ScopedUnit(Reason.KUBELET, cgroup)));
        }
        scope.cgroups()
                .forEach(name -> units.add(new ScopedUnit(
                        Reason.CONFIGURED, name.startsWith("/") ? CgroupPath.parse(name) : SYSTEM_SLICE.child(name))));
        return units.stream().distinct().toList();
    }

    private List<CgroupPath> units(Function<Distribution, List<String>> names) {
        return Units.find(
                distributions.stream()
                        .flatMap(each -> names.apply(each).stream())
                        .toList(),
                tree);
    }

    private Optional<CgroupPath> containerd() {
        try {
            int pid = Libc.peerPid(runtimeSocket);
            return pid > 1 ? cgroup(pid) : Optional.empty();
        } catch (KernelException e) {
            LOG.debug("nobody listens socket={} reason={}", runtimeSocket, e.getMessage());
            return Optional.empty();
        }
    }

    private Stream<CgroupPath> kubelets() {
        return KUBELETS.stream()
                .flatMap(command -> processes.named(command).stream())
                .flatMap(pid -> cgroup(pid).stream())
                .distinct();
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
