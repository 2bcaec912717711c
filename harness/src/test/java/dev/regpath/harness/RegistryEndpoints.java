package dev.regpath.harness;

import java.util.List;
import java.util.stream.Stream;

/**
 * All ways to one registry, each of which can fail alone.
 *
 * @param backends two TLS gateways for its public name
 * @param mirrors two that speak plain HTTP
 * @param upstream what a node with a working external address gets to, see {@link Node#loopBack}
 */
record RegistryEndpoints(List<FaultyEndpoint> backends, List<FaultyEndpoint> mirrors, FaultyEndpoint upstream) {
    RegistryEndpoints {
        backends = List.copyOf(backends);
        mirrors = List.copyOf(mirrors);
    }

    /** Healthy ones, which end with the lab. */
    static RegistryEndpoints of(Lab lab, RegistrySite site) {
        return new RegistryEndpoints(
                List.of(gateway(lab, site), gateway(lab, site)),
                List.of(
                        FaultyEndpoint.before(lab, site, RegistrySite.PLAIN),
                        FaultyEndpoint.before(lab, site, RegistrySite.PLAIN)),
                gateway(lab, site));
    }

    private static FaultyEndpoint gateway(Lab lab, RegistrySite site) {
        return FaultyEndpoint.before(lab, site, RegistrySite.GATEWAY);
    }

    List<FaultyEndpoint> all() {
        return Stream.of(backends, mirrors, List.of(upstream))
                .flatMap(List::stream)
                .toList();
    }
}
