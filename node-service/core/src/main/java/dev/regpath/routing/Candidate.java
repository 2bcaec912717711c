package dev.regpath.routing;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.Preference;
import dev.regpath.contract.status.BackendView;
import dev.regpath.contract.status.BackendView.BackendState;
import dev.regpath.contract.status.NodeView;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A backend that could be taken.
 *
 * @param endpoint where it is
 * @param node the node it is on; empty if not known
 * @param zone the zone it is in; empty if not known
 * @param state whether it takes traffic
 */
record Candidate(Endpoint endpoint, String node, String zone, BackendState state) {
    static Candidate literal(Endpoint endpoint) {
        return new Candidate(endpoint, "", "", BackendState.READY);
    }

    /** Without what is on the node itself or in no network: who may write an EndpointSlice must not lead us there. */
    static List<Candidate> of(BackendView view, int port) {
        return view.addresses().stream()
                .filter(address -> LocalBackends.isSound(new Endpoint(address, port)))
                .map(address -> new Candidate(new Endpoint(address, port), view.node(), view.zone(), view.state()))
                .toList();
    }

    boolean isNear(Preference preference, NodeView here) {
        return switch (preference) {
            case SAME_NODE -> !node.isEmpty() && node.equals(here.name());
            case SAME_ZONE -> !zone.isEmpty() && zone.equals(here.zone());
        };
    }

    /** Those that stay or, if none does, those that are on their way out. */
    static List<Candidate> lasting(List<Candidate> candidates) {
        List<Candidate> lasting = candidates.stream()
                .filter(candidate -> candidate.state != BackendState.TERMINATING)
                .toList();
        return lasting.isEmpty() ? candidates : lasting;
    }

    /** Those of the family of an address that are nearest: of the first preference that any of them meets, or all. */
    static List<Endpoint> choose(
            List<Candidate> candidates, InetAddress family, List<Preference> prefer, Optional<NodeView> here) {
        List<Candidate> ofFamily = lasting(candidates.stream()
                .filter(candidate -> Addresses.sameFamily(candidate.endpoint.address(), family))
                .toList());
        for (Preference preference : prefer) {
            List<Candidate> near = ofFamily.stream()
                    .filter(candidate -> here.isPresent() && candidate.isNear(preference, here.get()))
                    .toList();
            if (!near.isEmpty()) {
                return endpoints(near);
            }
        }
        return endpoints(ofFamily);
    }

    /** The same for each address family. */
    static List<Endpoint> choose(List<Candidate> candidates, List<Preference> prefer, Optional<NodeView> here) {
        Map<String, InetAddress> families = new TreeMap<>();
        candidates.forEach(candidate ->
                families.putIfAbsent(Addresses.family(candidate.endpoint.address()), candidate.endpoint.address()));
        return families.values().stream()
                .flatMap(family -> choose(candidates, family, prefer, here).stream())
                .toList();
    }

    /** Those that serve. */
    static List<Candidate> serving(List<Candidate> candidates) {
        return candidates.stream()
                .filter(candidate -> candidate.state != BackendState.UNREADY)
                .toList();
    }

    static List<Endpoint> endpoints(List<Candidate> candidates) {
        return candidates.stream().map(Candidate::endpoint).distinct().sorted().toList();
    }
}
