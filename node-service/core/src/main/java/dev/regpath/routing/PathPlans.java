package dev.regpath.routing;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.RegistryPath;
import dev.regpath.observe.Observation;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;

/**
 * What each path was found to contribute when a table was worked out, so that the next table is worked out anew only for
 * paths of which anything has changed: a node with a thousand paths hears of one at a time. Immutable, and never a reason
 * for another table: what is used again is what would be found again.
 */
public final class PathPlans {
    /** Nothing was worked out yet. */
    public static final PathPlans NONE = new PathPlans(new IdentityHashMap<>());

    /**
     * One that was worked out.
     *
     * @param seen what was observed for the path
     * @param placeholders what could stand for its names
     */
    private record PlannedPath(Observation seen, Placeholders placeholders, PathPlan plan) {
        PlannedPath {
            requireNonNull(seen, "seen");
            requireNonNull(placeholders, "placeholders");
            requireNonNull(plan, "plan");
        }

        boolean isStillRight(Observation now, Placeholders others) {
            return plan.lasting() && seen.equals(now) && placeholders.areThoseOf(others, plan.path());
        }
    }

    /** By the path itself: to compare two documents word by word may take longer than to work one out. */
    private final IdentityHashMap<RegistryPath, PlannedPath> byPath;

    private PathPlans(IdentityHashMap<RegistryPath, PlannedPath> byPath) {
        this.byPath = byPath;
    }

    /**
     * Those of these paths, as far as possible by what is known here.
     *
     * @param seen what was observed, for each path
     * @param memory what was used before
     */
    PathPlans next(
            List<RegistryPath> paths,
            Function<RegistryPath, Observation> seen,
            BackendMemory memory,
            Placeholders placeholders) {
        IdentityHashMap<RegistryPath, PlannedPath> next = new IdentityHashMap<>();
        for (RegistryPath path : paths) {
            Observation now = seen.apply(path);
            PlannedPath before = byPath.get(path);
            next.put(
                    path,
                    before != null && before.isStillRight(now, placeholders)
                            ? before
                            : new PlannedPath(now, placeholders, PathPlan.of(path, now, memory, placeholders)));
        }
        return new PathPlans(next);
    }

    /** That of a path for which there is one, for an admission. */
    PathPlan of(RegistryPath path) {
        return requireNonNull(byPath.get(path), "a plan of each path").plan().toAdmit();
    }
}
