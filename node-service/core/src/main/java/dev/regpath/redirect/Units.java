package dev.regpath.redirect;

import dev.regpath.linux.CgroupPath;
import dev.regpath.linux.CgroupTree;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds units by the names of their cgroups. So a container finds the daemons of its node, although it sees none of their
 * processes.
 */
final class Units {
    /** Deep enough for a unit in a slice of a slice of a slice. */
    private static final int DEPTH = 4;

    private Units() {}

    /**
     * The cgroups of units that exist now, in the order of the tree.
     *
     * @param names of units in whatever slice, or absolute cgroup paths
     */
    static List<CgroupPath> find(List<String> names, CgroupTree tree) {
        Stream<CgroupPath> paths = names.stream()
                .filter(name -> name.startsWith("/"))
                .map(CgroupPath::parse)
                .filter(path -> tree.id(path).isPresent());
        return Stream.concat(paths, below(CgroupPath.ROOT, names, tree, DEPTH)).toList();
    }

    /** Pods are left out: what runs in one may call itself what it likes. */
    private static Stream<CgroupPath> below(CgroupPath cgroup, List<String> names, CgroupTree tree, int depth) {
        return tree.children(cgroup).stream()
                .filter(name -> !name.contains("kubepods"))
                .flatMap(name -> {
                    CgroupPath child = cgroup.child(name);
                    if (names.contains(name)) {
                        return Stream.of(child);
                    }
                    return depth > 1 && name.endsWith(".slice") ? below(child, names, tree, depth - 1) : Stream.empty();
                });
    }
}
