package dev.regpath.kube;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.status.Resolved;
import dev.regpath.fault.Problem;
import java.util.List;
import java.util.Optional;

/**
 * A RegistryPath as the API server has it.
 *
 * @param name its name
 * @param generation which wish of the user it shows
 * @param path the wish; empty if it has a fault
 * @param problems its faults, and those of its status
 * @param resolved what the watcher found for this very generation; empty if it has not looked yet
 */
public record Resource(
        String name,
        long generation,
        Optional<RegistryPath> path,
        List<Problem> problems,
        Optional<Resolved> resolved) {
    public Resource {
        requireNonNull(name, "name");
        requireNonNull(path, "path");
        problems = List.copyOf(problems);
        requireNonNull(resolved, "resolved");
    }
}
