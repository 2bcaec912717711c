package dev.regpath.redirect;

import static java.util.Objects.requireNonNull;

import dev.regpath.linux.CgroupPath;

/**
 * A cgroup whose processes are redirected; it need not exist yet.
 *
 * @param reason who it is for
 * @param cgroup where
 */
public record ScopedUnit(ScopeReason reason, CgroupPath cgroup) {
    /** Who a cgroup belongs to; the number is in the kernel's map. */
    public enum ScopeReason {
        KUBELET(1, "kubelet"),
        CONTAINERD(2, "containerd"),
        CONFIGURED(3, "configured"),
        /** One process is both, or one unit holds both. */
        KUBELET_AND_CONTAINERD(4, "kubelet and containerd");

        private final int number;
        private final String word;

        ScopeReason(int number, String word) {
            this.number = number;
            this.word = word;
        }

        /** As status shows it. */
        public String word() {
            return word;
        }

        int number() {
            return number;
        }
    }

    public ScopedUnit {
        requireNonNull(reason, "reason");
        requireNonNull(cgroup, "cgroup");
    }
}
