package dev.regpath.routing;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is remembered of backends when a table is worked out.
 *
 * @param before what was used last
 * @param now the present; empty for who keeps nothing, and only says what nodes will do: the watcher
 */
record BackendMemory(Map<BackendUse, LastBackends> before, Optional<Instant> now) {
    /** Of who has no table in place. */
    static final BackendMemory NONE = new BackendMemory(Map.of(), Optional.empty());

    BackendMemory {
        before = Map.copyOf(before);
        requireNonNull(now, "now");
    }

    static BackendMemory of(List<LastBackends> before, Instant now) {
        return new BackendMemory(
                before.stream().collect(toMap(LastBackends::use, last -> last, (_, later) -> later)), Optional.of(now));
    }

    /** What was used last, if the same backend was asked for then. */
    Optional<LastBackends> last(BackendUse use, String backend) {
        return Optional.ofNullable(before.get(use))
                .filter(last -> last.backend().equals(backend));
    }
}
