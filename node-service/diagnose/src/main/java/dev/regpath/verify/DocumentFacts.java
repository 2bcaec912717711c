package dev.regpath.verify;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.RegistryHost;
import dev.regpath.fault.Problem;
import dev.regpath.routing.RoutingTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the path files of the node ask for.
 *
 * @param wanted the table they lead to now
 * @param problems what is wrong with them
 * @param registries whose pulls a path is about that has a problem or is not in place, by its name, as far as that can be told
 */
public record DocumentFacts(RoutingTable wanted, List<Problem> problems, Map<String, RegistryHost> registries) {
    public DocumentFacts {
        requireNonNull(wanted, "wanted");
        problems = List.copyOf(problems);
        registries = Map.copyOf(registries);
    }

    /** Whose pulls a problem is about; empty if that cannot be told. */
    Optional<RegistryHost> registry(Problem problem) {
        return Optional.ofNullable(registries.get(problem.path()));
    }
}
