package dev.regpath.verify;

import java.time.Duration;
import java.util.List;

/**
 * All that verification found out about a node, before it is judged.
 *
 * @param node the node itself
 * @param registries each registry
 */
public record Facts(NodeFacts node, List<RegistryFacts> registries) {
    public Facts {
        registries = List.copyOf(registries);
    }

    /** Those that a report was made of. */
    public static Facts of(VerifyReport report) {
        return new Facts(report.node(), report.registries());
    }

    /** The report that verification makes of them. */
    public VerifyReport judged() {
        return new VerifyReport(node, registries, Checks.of(node, registries), Duration.ZERO);
    }
}
