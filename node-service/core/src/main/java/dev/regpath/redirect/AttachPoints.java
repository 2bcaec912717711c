package dev.regpath.redirect;

import dev.regpath.linux.CgroupPath;
import dev.regpath.linux.CgroupTree;
import java.util.Collection;
import java.util.EnumSet;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Decides to which cgroups the programs are attached. A unit's own directory is another cgroup after each restart, so
 * the nearest ancestor is taken that survives restarts and holds no pods; never the root, where programs run behind
 * those of a CNI and for every pod of the node, unless every process of the node is meant.
 *
 * @param redirects where connections are looked at: no cgroup is below another, since programs run for all below
 * @param dials where connects are followed: only daemons' are
 */
record AttachPoints(NavigableSet<CgroupPath> redirects, NavigableSet<CgroupPath> dials) {
    /** Pods' cgroups are at most this far below a slice that also holds a daemon: kubelet.slice/kubelet-kubepods.slice. */
    private static final int DEPTH = 3;

    /**
     * The cgroups to attach to so that each of these that exists is reached.
     *
     * @param daemons each with its own processes alone
     * @param tops each with what is below it
     */
    static AttachPoints choose(Collection<CgroupPath> daemons, Collection<CgroupPath> tops, CgroupTree tree) {
        NavigableSet<CgroupPath> narrow = new TreeSet<>();
        daemons.forEach(daemon -> ancestor(daemon, tree)
                .or(() -> Optional.of(daemon).filter(own -> tree.id(own).isPresent()))
                .ifPresent(narrow::add));
        NavigableSet<CgroupPath> all = new TreeSet<>(narrow);
        tops.stream().flatMap(top -> ofTop(top, tree).stream()).forEach(all::add);
        return new AttachPoints(topmost(all), topmost(narrow));
    }

    /** All of them. */
    NavigableSet<CgroupPath> all() {
        NavigableSet<CgroupPath> all = new TreeSet<>(redirects);
        all.addAll(dials);
        return all;
    }

    /** What belongs there. */
    Set<Hook> hooks(CgroupPath cgroup) {
        Set<Hook> hooks = EnumSet.noneOf(Hook.class);
        if (redirects.contains(cgroup)) {
            hooks.addAll(Hook.OF_REDIRECTS);
        }
        if (dials.contains(cgroup)) {
            hooks.addAll(Hook.OF_DIALS);
        }
        return hooks;
    }

    /** Attached below one of them as well, programs would run twice. */
    private static NavigableSet<CgroupPath> topmost(NavigableSet<CgroupPath> cgroups) {
        NavigableSet<CgroupPath> topmost = new TreeSet<>(cgroups);
        topmost.removeIf(cgroup -> cgroups.stream().anyMatch(other -> !other.equals(cgroup) && other.contains(cgroup)));
        return topmost;
    }

    /** A slice is its own place: it stays. A unit is found again by the ancestor that stays. */
    private static Optional<CgroupPath> ofTop(CgroupPath top, CgroupTree tree) {
        Optional<CgroupPath> own =
                Optional.of(top).filter(cgroup -> tree.id(cgroup).isPresent());
        return own.isPresent() && outlivesUnits(top) ? own : ancestor(top, tree).or(() -> own);
    }

    private static Optional<CgroupPath> ancestor(CgroupPath daemon, CgroupTree tree) {
        return Stream.iterate(daemon.parent(), Optional::isPresent, above -> above.flatMap(CgroupPath::parent))
                .flatMap(Optional::stream)
                .filter(cgroup -> !cgroup.isRoot())
                .filter(cgroup -> outlivesUnits(cgroup) && tree.id(cgroup).isPresent())
                .findFirst()
                // Further up there are only more cgroups, and so no fewer pods.
                .filter(cgroup -> !holdsPods(cgroup, tree, DEPTH));
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
