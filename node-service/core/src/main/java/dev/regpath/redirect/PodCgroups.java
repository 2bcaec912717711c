package dev.regpath.redirect;

import dev.regpath.linux.CgroupPath;
import dev.regpath.linux.CgroupTree;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.ScopeElement;
import dev.regpath.routing.ScopeElement.HostProcesses;
import dev.regpath.routing.ScopeElement.SelectedPods;
import dev.regpath.runtime.RuntimePod;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Where Pods live in the tree: below the kubelet's slices, by the systemd driver {@code kubepods.slice} and by the cgroupfs
 * driver {@code kubepods} (pkg/kubelet/cm), each below the kubelet's {@code --cgroup-root} if it has one; and below
 * {@code /k8s.io} what the runtime is given without a parent (containerd's default {@code cgroup path}).
 */
final class PodCgroups {
    private static final String OF_RUNTIME = "k8s.io";
    private static final String CGROUPFS = "kubepods";
    private static final String SYSTEMD = "kubepods.slice";
    private static final int DEPTH = 3;

    private PodCgroups() {}

    /** Whether all below a directory of this name is Pods', wherever it is. */
    static boolean isOfPods(String name) {
        return name.equals(CGROUPFS) || name.endsWith(SYSTEMD);
    }

    /** Below which all Pods are: what exists, and the usual places. */
    static List<CgroupPath> slices(CgroupTree tree) {
        return Stream.of(
                        Stream.of(SYSTEMD, CGROUPFS, OF_RUNTIME).map(CgroupPath.ROOT::child),
                        below(CgroupPath.ROOT, tree, DEPTH))
                .flatMap(paths -> paths)
                .distinct()
                .sorted()
                .toList();
    }

    private static Stream<CgroupPath> below(CgroupPath cgroup, CgroupTree tree, int depth) {
        return tree.children(cgroup).stream().flatMap(name -> {
            CgroupPath child = cgroup.child(name);
            if (isOfPods(name)) {
                return Stream.of(child);
            }
            return depth > 1 && !name.endsWith(".service") && !name.endsWith(".scope")
                    ? below(child, tree, depth - 1)
                    : Stream.empty();
        });
    }

    /** What is in scope because of the slices, whatever Pods there are. */
    static List<ScopedUnit> ofSlices(Collection<ScopeElement> elements, List<CgroupPath> slices) {
        List<ScopedUnit> units = new ArrayList<>();
        for (ScopeElement element : elements) {
            switch (element) {
                case SelectedPods pods
                when pods.which().isAll() -> slices.forEach(slice -> units.add(ScopedUnit.below(slice, element)));
                case HostProcesses host -> {
                    units.add(ScopedUnit.below(CgroupPath.ROOT, host));
                    slices.forEach(slice -> units.add(ScopedUnit.except(slice, host)));
                }
                default -> {}
            }
        }
        return units;
    }

    /** Whether these Pods have to be known for that. */
    static boolean depends(Collection<ScopeElement> elements) {
        return elements.stream()
                .anyMatch(element -> element instanceof SelectedPods || element instanceof HostProcesses);
    }

    /** What is in scope because of these Pods, beside the slices. */
    static List<ScopedUnit> of(Collection<ScopeElement> elements, List<RuntimePod> pods, List<CgroupPath> slices) {
        List<ScopedUnit> units = new ArrayList<>();
        for (RuntimePod pod : pods) {
            Optional<CgroupPath> cgroup = cgroup(pod);
            if (cgroup.isEmpty()) {
                continue;
            }
            boolean inSlice = slices.stream().anyMatch(slice -> slice.contains(cgroup.get()));
            for (ScopeElement element : elements) {
                switch (element) {
                    case SelectedPods selected
                    when !(inSlice && selected.which().isAll()) -> {
                        if (selected.which().selects(pod.namespace(), pod.labels())) {
                            units.add(ScopedUnit.below(cgroup.get(), element));
                        }
                    }
                    case HostProcesses host when !inSlice -> units.add(ScopedUnit.except(cgroup.get(), host));
                    default -> {}
                }
            }
        }
        return units;
    }

    /** The Pods that are backends of a redirect, by their addresses; where each is to reach what it asked for. */
    static List<CgroupPath> backends(Redirect redirect, List<RuntimePod> pods) {
        return pods.stream()
                .filter(pod -> redirect.backends().stream()
                        .anyMatch(backend -> pod.addresses().contains(backend.address())))
                .flatMap(pod -> cgroup(pod).stream())
                .toList();
    }

    /** Empty if the runtime does not tell, or tells of everybody. */
    static Optional<CgroupPath> cgroup(RuntimePod pod) {
        return pod.cgroup()
                .filter(path -> path.startsWith("/"))
                .map(CgroupPath::parse)
                .filter(path -> !path.isRoot());
    }

    /** Where programs have to be so that these elements' Pods are reached, also those that come later. */
    static Collection<CgroupPath> places(Collection<ScopeElement> elements, List<CgroupPath> slices) {
        return elements.stream().anyMatch(SelectedPods.class::isInstance) ? slices : new TreeSet<>();
    }
}
