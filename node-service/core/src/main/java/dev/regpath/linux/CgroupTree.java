package dev.regpath.linux;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What the mounted cgroup2 tree looks like now. */
public interface CgroupTree {
    /** The id of a cgroup, which is its directory's inode and never used again; empty if there is none now. */
    OptionalLong id(CgroupPath cgroup);

    /** The names of the cgroups directly below; empty if there is no such cgroup. */
    List<String> children(CgroupPath cgroup);

    /** A cgroup and all below it. */
    default Stream<CgroupPath> walk(CgroupPath top) {
        return Stream.concat(Stream.of(top), children(top).stream().flatMap(name -> walk(top.child(name))));
    }
}
