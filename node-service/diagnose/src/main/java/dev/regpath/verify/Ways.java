package dev.regpath.verify;

import java.util.Optional;

/** By which way a pull would go. Pure. */
public final class Ways {
    private Ways() {}

    /** The first host that would serve, as far as anybody can see. */
    public static Optional<EndpointFacts> serving(RegistryFacts facts, NodeFacts node) {
        return facts.hosts().stream()
                .filter(host -> host.host().resolves())
                .filter(host -> EndpointChecks.obstacle(facts, node, host).isEmpty())
                .findFirst();
    }
}
