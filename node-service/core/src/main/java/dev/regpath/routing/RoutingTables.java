package dev.regpath.routing;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.DecodedPaths;
import dev.regpath.contract.RegistryPath;
import dev.regpath.fault.Effect;
import dev.regpath.fault.Problem;
import dev.regpath.observe.Observation;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Makes a table of what is wished and what is the case. */
public final class RoutingTables {
    private RoutingTables() {}

    /**
     * Works out what a node should do. A pure function: equal arguments give equal results, and the order of the paths
     * does not matter. A path with any rejection contributes nothing, and says so.
     *
     * @param paths all that could be read
     * @param seen what was observed
     */
    public static TableResult compute(List<RegistryPath> paths, Observation seen) {
        return compute(
                        new DecodedPaths(paths, List.of()),
                        seen,
                        _ -> seen,
                        LastKnownGood.NONE,
                        BackendMemory.NONE,
                        PathPlans.NONE)
                .result();
    }

    /**
     * Works out what a node should do next. Not all paths are judged by the same: a resource uses what the watcher
     * found for it. A path that has something in place and is refused now, be it by its decoder or here, or of which
     * more must be known, stays as it was, but for what is protected or belongs to an older path; one whose document
     * was removed goes. Where the cluster lists nothing that serves, what was used last may stay for a while.
     *
     * @param documents all that was read
     * @param here what was observed, whatever path it is about
     * @param seen what was observed, for each path
     * @param before what is in place
     * @param time the present
     */
    public static TableResult compute(
            DecodedPaths documents,
            Observation here,
            Function<RegistryPath, Observation> seen,
            LastKnownGood before,
            Instant time) {
        return compute(documents, here, seen, before, time, PathPlans.NONE).result();
    }

    /**
     * A table, and what the next one can be worked out from.
     *
     * @param result the table, and what did not find its way into it
     * @param plans what each path contributes
     */
    public record PlannedTable(TableResult result, PathPlans plans) {
        public PlannedTable {
            requireNonNull(result, "result");
            requireNonNull(plans, "plans");
        }
    }

    /**
     * The same in a fraction of the time where most paths are those of an earlier table. Its plans are looked at for the
     * very paths and observations that they were made of, so those should be handed in again.
     *
     * @param earlier the plans of any earlier table
     */
    public static PlannedTable compute(
            DecodedPaths documents,
            Observation here,
            Function<RegistryPath, Observation> seen,
            LastKnownGood before,
            Instant time,
            PathPlans earlier) {
        return compute(documents, here, seen, before, BackendMemory.of(before.backends(), time), earlier);
    }

    private static PlannedTable compute(
            DecodedPaths documents,
            Observation here,
            Function<RegistryPath, Observation> seen,
            LastKnownGood before,
            BackendMemory memory,
            PathPlans earlier) {
        Admission admission = new Admission(before, here);
        // How old they are cannot be read. They had it before, so what they had is not for others to take.
        unreadable(documents, before.table()).forEach(admission::hold);
        List<RegistryPath> paths =
                documents.paths().stream().sorted(RegistryPath.OLDEST_FIRST).toList();
        Placeholders placeholders = Placeholders.of(paths, before.table(), here);
        PathPlans plans = earlier.next(paths, seen, memory, placeholders);
        paths.forEach(path -> admission.admit(plans.of(path)));
        return new PlannedTable(admission.result(), plans);
    }

    /** The paths in place that may have a document which cannot be read; without a name, it may be any that is missing. */
    private static SortedSet<String> unreadable(DecodedPaths documents, RoutingTable before) {
        Set<String> faulty = documents.problems().stream()
                .filter(problem -> problem.code().effect() == Effect.REJECTS)
                .map(Problem::path)
                .collect(Collectors.toSet());
        Set<String> readable =
                documents.paths().stream().map(RegistryPath::name).collect(Collectors.toSet());
        return InPlace.paths(before).stream()
                .filter(name -> !readable.contains(name) && (faulty.contains(name) || faulty.contains("")))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
