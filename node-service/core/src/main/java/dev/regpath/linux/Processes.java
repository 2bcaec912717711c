package dev.regpath.linux;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The processes of this node. */
public interface Processes {
    /** The ids of processes that have one of these names, at most 15 characters each, and are not in a container. */
    List<Integer> named(Collection<String> commands);

    /** The process's cgroup in the unified hierarchy as the kernel words it: seen from our own cgroup namespace. */
    Optional<String> cgroup(int pid);
}
