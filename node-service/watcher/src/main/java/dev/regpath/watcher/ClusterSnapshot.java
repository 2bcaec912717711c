package dev.regpath.watcher;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.status.PathResource;
import java.util.List;
import java.util.Map;

/**
 * Everything that desired statuses rest on, at one moment.
 *
 * @param paths all there are
 * @param objects what they name
 * @param failures what they name and could not be listed, and why
 */
record ClusterSnapshot(List<PathResource> paths, ClusterObjects objects, Map<Reference, String> failures) {
    ClusterSnapshot {
        paths = List.copyOf(paths);
        requireNonNull(objects, "objects");
        failures = Map.copyOf(failures);
    }
}
