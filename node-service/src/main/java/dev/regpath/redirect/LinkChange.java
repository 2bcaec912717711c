package dev.regpath.redirect;

import dev.regpath.linux.CgroupPath;

/** One step from the links there are to those there should be. Its text is what {@code plan} prints. */
sealed interface LinkChange {
    /** A hook of a cgroup that has no living link of ours. */
    record Attach(CgroupPath cgroup, long cgroupId, Hook hook) implements LinkChange {
        @Override
        public String toString() {
            return "+ hook %s of cgroup %s".formatted(hook.word(), cgroup);
        }
    }

    /** The links of a cgroup that is gone, or where they are no longer wanted. */
    record Drop(long cgroupId) implements LinkChange {
        @Override
        public String toString() {
            return "- hooks of cgroup id %s".formatted(Long.toUnsignedString(cgroupId));
        }
    }
}
