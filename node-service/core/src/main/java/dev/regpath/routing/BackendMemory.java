package dev.regpath.routing;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is remembered of backends when a table is worked out.
 *
 * @param before what was used last
 * @param now the present; empty for who keeps nothing, and only says what nodes will do: the watcher
 */
record BackendMemory(List<LastBackends> before, Optional<Instant> now) {
    /** Of who has no table in place. */
    static final BackendMemory NONE = new BackendMemory(List.of(), Optional.empty());

    BackendMemory {
        before = List.copyOf(before);
        requireNonNull(now, "now");
    }

    /** What was used last, if the same backend was asked for then. */
    Optional<LastBackends> last(BackendUse use, String backend) {
        return before.stream()
                .filter(last -> last.use().equals(use) && last.backend().equals(backend))
                .findFirst();
    }
}
