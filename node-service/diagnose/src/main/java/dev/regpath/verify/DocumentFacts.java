package dev.regpath.verify;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.RegistryHost;
import dev.regpath.routing.RoutingTable;
import java.util.List;
import java.util.Optional;

/**
 * What the path files of the node ask for.
 *
 * @param wanted the table they lead to now
 * @param faults what is wrong with them
 */
public record DocumentFacts(RoutingTable wanted, List<Fault> faults) {
    /**
     * A mistake in a path file.
     *
     * @param where file and line
     * @param registry whose pulls it is about; empty if that cannot be told
     * @param message what is wrong
     * @param remedy how to mend it
     */
    public record Fault(String where, Optional<RegistryHost> registry, String message, String remedy) {
        public Fault {
            requireNonNull(where, "where");
            requireNonNull(registry, "registry");
            requireNonNull(message, "message");
            requireNonNull(remedy, "remedy");
        }
    }

    public DocumentFacts {
        requireNonNull(wanted, "wanted");
        faults = List.copyOf(faults);
    }
}
