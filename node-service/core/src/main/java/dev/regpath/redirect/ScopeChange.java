package dev.regpath.redirect;

/** One step from the scope the kernel has to the one it should have. Its text is what {@code plan} prints. */
sealed interface ScopeChange {
    /** A cgroup that is redirected from now on. */
    record Enter(long id, ScopedUnit unit) implements ScopeChange {
        @Override
        public String toString() {
            return "+ scope %s".formatted(unit.cgroup());
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
    record Expect(byte[] key, ScopedUnit unit) implements ScopeChange {
        @Override
        public String toString() {
            return "+ scope %s whenever it is recreated".formatted(unit.cgroup());
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
}
