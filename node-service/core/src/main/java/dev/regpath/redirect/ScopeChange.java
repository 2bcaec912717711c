package dev.regpath.redirect;

import static java.util.stream.Collectors.joining;

import dev.regpath.linux.CgroupPath;
import dev.regpath.redirect.Layout.Exclusion;
import dev.regpath.redirect.Layout.Membership;
import dev.regpath.routing.Frontend;
import java.util.NavigableSet;

/** One step from the scope the kernel has to the one it should have. Its text is what {@code plan} prints. */
sealed interface ScopeChange {
    /** A cgroup that is redirected from now on, or for something else. */
    record Enter(long id, ScopedUnit unit, Membership membership) implements ScopeChange {
        @Override
        public String toString() {
            return unit.isWide()
                    ? "+ scope %s (%s)".formatted(unit, unit.reason())
                    : unit.own().isEmpty()
                            ? "+ scope without %s".formatted(unit.cgroup())
                            : "+ scope %s".formatted(unit);
        }
    }

    /** A cgroup that is no longer redirected: it is gone, or it is not asked for. */
    record Leave(long id) implements ScopeChange {
        @Override
        public String toString() {
            return "- scope cgroup id %s".formatted(Long.toUnsignedString(id));
        }
    }

    /** A directory that the kernel puts into the scope whenever it appears. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared, only handed on.
    record Expect(byte[] key, ScopedUnit unit, Membership membership) implements ScopeChange {
        @Override
        public String toString() {
            return "+ scope %s whenever it is recreated"
                    .formatted(unit.own().isEmpty() && !unit.isWide() ? "without " + unit.cgroup() : unit);
        }
    }

    /** A directory that the kernel no longer looks for. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared, only handed on.
    record Forget(byte[] key) implements ScopeChange {
        @Override
        public String toString() {
            return "- scope of a unit that is no longer asked for";
        }
    }

    /** The depths in the tree at which something has members below it. */
    record Look(NavigableSet<Integer> levels) implements ScopeChange {
        @Override
        public String toString() {
            return levels.isEmpty()
                    ? "~ scope looks at no ancestors"
                    : "~ scope looks at ancestors at depth "
                            + levels.stream().map(String::valueOf).collect(joining(", "));
        }
    }

    /** A Pod that a frontend does not lead to itself. */
    record Exclude(Exclusion exclusion, CgroupPath cgroup, Frontend frontend) implements ScopeChange {
        @Override
        public String toString() {
            return "+ scope of %s without its backend %s".formatted(frontend, cgroup);
        }
    }

    /** A Pod that is no longer left out. */
    record Include(Exclusion exclusion) implements ScopeChange {
        @Override
        public String toString() {
            return "- scope without a backend, cgroup id %s".formatted(Long.toUnsignedString(exclusion.cgroupId()));
        }
    }
}
