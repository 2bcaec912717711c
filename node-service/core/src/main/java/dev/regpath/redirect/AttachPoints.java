package dev.regpath.redirect;

import dev.regpath.linux.CgroupPath;
import dev.regpath.linux.CgroupTree;
import java.util.Collection;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Decides to which cgroups the programs are attached. A unit's own directory is another cgroup after each restart, so
 * the nearest ancestor is taken that survives restarts and holds no pods; never the root, where programs run behind
 * those of a CNI and for every pod of the node.
 */
final class AttachPoints {
    /** Pods' cgroups are at most this far below a slice that also holds a daemon: kubelet.slice/kubelet-kubepods.slice. */
    private static final int DEPTH = 3;

    private AttachPoints() {}

    /** The cgroups to attach to so that each of {@code daemons} that exists is reached. */
    static NavigableSet<CgroupPath> choose(Collection<CgroupPath> daemons, CgroupTree tree) {
        NavigableSet<CgroupPath> chosen = new TreeSet<>();
        for (CgroupPath daemon : daemons) {
            ancestor(daemon, tree)
                    .or(() -> Optional.of(daemon).filter(own -> tree.id(own).isPresent()))
                    .ifPresent(chosen::add);
        }
        // Programs on a cgroup run for all below it: attached there as well, they would run twice.
        chosen.removeIf(cgroup -> chosen.stream().anyMatch(other -> !other.equals(cgroup) && other.contains(cgroup)));
        return chosen;
    }

    private static Optional<CgroupPath> ancestor(CgroupPath daemon, CgroupTree tree) {
        Optional<CgroupPath> candidate = daemon.parent();
        while (candidate.isPresent() && !candidate.get().isRoot()) {
            CgroupPath cgroup = candidate.get();
            if (outlivesUnits(cgroup) && tree.id(cgroup).isPresent()) {
                // Further up there are only more cgroups, and so no fewer pods.
                return holdsPods(cgroup, tree, DEPTH) ? Optional.empty() : candidate;
            }
            candidate = cgroup.parent();
        }
        return Optional.empty();
    }

    private static boolean outlivesUnits(CgroupPath cgroup) {
        return !cgroup.name().endsWith(".service") && !cgroup.name().endsWith(".scope");
    }

    private static boolean holdsPods(CgroupPath cgroup, CgroupTree tree, int depth) {
        return depth > 0
                && tree.children(cgroup).stream()
                        .anyMatch(name -> name.contains("kubepods")
                                || (outlivesUnits(cgroup.child(name))
                                        && holdsPods(cgroup.child(name), tree, depth - 1)));
    }
}
