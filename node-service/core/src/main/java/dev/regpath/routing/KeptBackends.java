package dev.regpath.routing;

import dev.regpath.fault.ProblemCode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Decides, for one path, what stays in use while the cluster lists nothing that serves: what it lists as unready or, if it
 * lists nothing at all, what was used last. For {@link LastBackends#LONGEST} from when it began, and only for the backend
 * that was asked for then. Gathers what has to be remembered for the next time.
 */
final class KeptBackends {
    /**
     * What the cluster does not have.
     *
     * @param field what of the document asks for it
     * @param what what was seen
     * @param remedy what to do
     */
    record Shortage(String field, String what, String remedy) {}

    private final BackendMemory memory;
    private final PathProblems problems;
    private final Map<BackendUse, LastBackends> used = new TreeMap<>();
    private boolean asked;

    /**
     * Has kept nothing yet.
     *
     * @param memory what was used last
     * @param problems receives what is kept, and why
     */
    KeptBackends(BackendMemory memory, PathProblems problems) {
        this.memory = memory;
        this.problems = problems;
    }

    /** Remembers what is used because it serves. */
    void serve(BackendUse use, String backend, List<Endpoint> endpoints) {
        used.put(use, new LastBackends(use, backend, endpoints, Optional.empty()));
    }

    /**
     * What to use now that nothing serves.
     *
     * @param backend what is asked for, in words
     * @param unready what the cluster lists all the same, nearest first
     * @param besides what is used in any case, and need not be kept
     * @return empty if nothing is kept
     */
    List<Endpoint> keep(
            BackendUse use, String backend, List<Endpoint> unready, List<Endpoint> besides, Shortage shortage) {
        asked = true;
        Optional<LastBackends> last = memory.last(use, backend);
        Instant now = memory.now().orElse(Instant.EPOCH);
        Instant since = last.flatMap(LastBackends::keptSince)
                .filter(begin -> !begin.isAfter(now)) // A clock that was set back must not make it immortal.
                .orElse(now);
        if (!since.plus(LastBackends.LONGEST).isAfter(now)) {
            used.put(use, new LastBackends(use, backend, List.of(), Optional.of(since)));
            return List.of();
        }
        List<Endpoint> kept = unready.isEmpty()
                ? last.stream()
                        .flatMap(known -> known.endpoints().stream())
                        .filter(endpoint -> !besides.contains(endpoint) && LocalBackends.isSound(endpoint))
                        .toList()
                : unready;
        if (kept.isEmpty()) {
            serve(use, backend, besides);
            return List.of();
        }
        used.put(use, new LastBackends(use, backend, kept, Optional.of(since)));
        problems.add(
                ProblemCode.BACKENDS_KEPT,
                shortage.field(),
                "%s; %s in use %s, as far as they answer"
                        .formatted(
                                shortage.what(),
                                unready.isEmpty() ? "the endpoints used last stay" : "the unready ones stay",
                                duration(since)),
                shortage.remedy());
        return kept;
    }

    private String duration(Instant since) {
        return memory.now().isEmpty()
                ? "on nodes for at most %d minutes".formatted(LastBackends.LONGEST.toMinutes())
                : "from %s until %s".formatted(since, since.plus(LastBackends.LONGEST));
    }

    /** Whether what was used before, or the time, had a say: then both have it again the next time. */
    boolean wasAsked() {
        return asked;
    }

    /** What has to be remembered. */
    List<LastBackends> used() {
        return List.copyOf(used.values());
    }
}
