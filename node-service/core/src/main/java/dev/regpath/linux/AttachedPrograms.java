package dev.regpath.linux;

import java.util.List;

/**
 * The programs attached to one cgroup itself, for one attach type.
 *
 * @param mode how they were attached, and so what others may do; meaningless without programs
 * @param programIds in the order in which they run
 */
public record AttachedPrograms(Mode mode, List<Integer> programIds) {
    /** The flags of {@code BPF_PROG_ATTACH}. */
    public enum Mode {
        /** No flag: no other program may attach to the cgroup or below it. */
        EXCLUSIVE,
        /** BPF_F_ALLOW_OVERRIDE: a program below switches this one off for its cgroup. */
        OVERRIDABLE,
        /** BPF_F_ALLOW_MULTI, and every link: all run. */
        MULTI;

        static Mode of(int flags) {
            if ((flags & 2) != 0) {
                return MULTI;
            }
            return (flags & 1) != 0 ? OVERRIDABLE : EXCLUSIVE;
        }
    }

    public AttachedPrograms {
        programIds = List.copyOf(programIds);
    }
}
