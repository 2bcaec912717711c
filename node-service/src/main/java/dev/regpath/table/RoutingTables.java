package dev.regpath.table;

import dev.regpath.intent.RegistryPath;
import dev.regpath.observe.Observation;
import java.util.List;
import java.util.function.Function;

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
        return compute(paths, _ -> seen);
    }

    /**
     * As above, where not all paths are judged by the same: a resource goes by what the watcher found for it.
     *
     * @param paths all that could be read
     * @param seen what was observed, for each path
     */
    public static TableResult compute(List<RegistryPath> paths, Function<RegistryPath, Observation> seen) {
        Admission admission = new Admission();
        paths.stream()
                .sorted(RegistryPath.OLDEST_FIRST)
                .map(path -> PathPlan.of(path, seen.apply(path)))
                .forEachOrdered(admission::admit);
        return admission.result();
    }
}
