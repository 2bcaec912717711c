package dev.regpath.verify;

import dev.regpath.verify.endpoint.EndpointFacts;
import java.util.Optional;

/** By which way a pull would go. Pure. */
public final class ServingHosts {
    private ServingHosts() {}

    /** The host that serves layers, or the first that would serve, as far as anybody can see. */
    public static Optional<EndpointFacts> serving(RegistryFacts facts, NodeFacts node) {
        if (facts.pull().isPresent()) {
            return facts.pull()
                    .get()
                    .serving()
                    .flatMap(serving -> facts.hosts().stream()
                            .filter(host -> host.host().written().equals(serving))
                            .findFirst());
        }
        return facts.hosts().stream()
                .filter(host -> facts.asks(host.host()))
                .filter(host -> EndpointChecks.obstacle(facts, node, host).isEmpty())
                .findFirst();
    }
}
