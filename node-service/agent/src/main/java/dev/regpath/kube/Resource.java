package dev.regpath.kube;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.status.Resolved;
import dev.regpath.contract.status.RouteSpec;
import dev.regpath.fault.Problem;
import java.util.List;
import java.util.Optional;

/**
 * A RegistryPath and its route, as the API server has them.
 *
 * @param name its name
 * @param generation which wish of the user it shows
 * @param path the wish; empty if it has a fault
 * @param problems its faults, and those of its route
 * @param found what the watcher found for it; empty if it has not looked yet
 */
public record Resource(
        String name, long generation, Optional<RegistryPath> path, List<Problem> problems, Optional<RouteSpec> found) {
    public Resource {
        requireNonNull(name, "name");
        requireNonNull(path, "path");
        problems = List.copyOf(problems);
        requireNonNull(found, "found");
    }

    /** What it names; empty if the watcher has not looked yet. */
    public Optional<Resolved> resolved() {
        return found.flatMap(RouteSpec::resolved);
    }
}
