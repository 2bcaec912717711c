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
        KUBELET(1),
        CONTAINERD(2),
        CONFIGURED(3);

        private final int number;

        ScopeReason(int number) {
            this.number = number;
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
