/**
 * Socket redirects: BPF programs on cgroup hooks, their maps, and the set of cgroups they act for.
 * In come the redirects and the scope of a routing table; out go pinned programs, links and maps in the kernel, and a
 * view of what is there with its counters.
 */
@NullMarked
package dev.regpath.redirect;

import org.jspecify.annotations.NullMarked;
