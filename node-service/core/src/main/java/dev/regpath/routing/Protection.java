package dev.regpath.routing;

import dev.regpath.contract.HostName;
import dev.regpath.contract.Protocol;
import dev.regpath.contract.SpecialAddress;
import dev.regpath.observe.Guarded;
import dev.regpath.observe.Observation;
import java.net.InetAddress;
import java.util.Optional;

/**
 * What is never redirected: to take it from the kubelet would cost the node, or give away its identity. It fails closed:
 * where something that is protected is not known, whatever may be it is not redirected either.
 */
final class Protection {
    private Protection() {}

    /** What a frontend would cover that it must not. */
    static Optional<String> covers(Frontend frontend, Observation seen) {
        Optional<String> special =
                SpecialAddress.of(frontend.endpoint().address()).map(SpecialAddress::what);
        if (special.isPresent()) {
            return special;
        }
        InetAddress address = SpecialAddress.canonical(frontend.endpoint().address());
        // Another port of the same address may well be an ingress beside the API server.
        boolean isApiServer = frontend.protocol() == Protocol.TCP
                && seen.guarded().servers().stream()
                        .anyMatch(server -> server.port() == frontend.endpoint().port()
                                && SpecialAddress.canonical(server.address()).equals(address));
        if (isApiServer) {
            return Optional.of("the API server");
        }
        return seen.ownAddresses().stream().map(SpecialAddress::canonical).anyMatch(address::equals)
                ? Optional.of("the node's own address")
                : Optional.empty();
    }

    /** What a frontend may cover, for all that is known. */
    static Optional<Guarded.Unknown> mayCover(Frontend frontend, Observation seen) {
        return seen.guarded().unknown().stream()
                .filter(unknown -> unknown.mayBeAt(frontend.endpoint().port()))
                .filter(_ -> frontend.protocol() == Protocol.TCP)
                .min(java.util.Comparator.comparing(Guarded.Unknown::what));
    }

    /** What would be led elsewhere if this name were pinned to backends, for all programs and all ports. */
    static Optional<String> names(HostName name, Observation seen) {
        return seen.guarded().names().contains(name) || isApiServer(name)
                ? Optional.of("the API server")
                : SpecialAddress.of(name.text()).map(SpecialAddress::what);
    }

    /** Whether Pods and daemons know the API server by this name. */
    private static boolean isApiServer(HostName name) {
        String text = name.text();
        return text.equals("kubernetes")
                || text.equals("kubernetes.default")
                || text.equals("kubernetes.default.svc")
                || text.startsWith("kubernetes.default.svc.");
    }

    /** What a backend is if it can be none, for any path. */
    static Optional<String> forbids(Endpoint backend) {
        return SpecialAddress.of(backend.address())
                .filter(special -> !special.isOfThisNode())
                .map(SpecialAddress::what);
    }
}
