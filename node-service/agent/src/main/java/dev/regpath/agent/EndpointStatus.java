package dev.regpath.agent;

import dev.regpath.health.Failure;
import dev.regpath.health.Serving;
import dev.regpath.health.Standing;
import dev.regpath.health.Standings;
import dev.regpath.proto.node.EndpointHealth;
import dev.regpath.proto.node.EndpointState;
import dev.regpath.table.Endpoint;
import dev.regpath.table.RoutingTable;
import dev.regpath.verify.BackendDiagnostic;
import java.util.List;
import java.util.Set;

/** What was found of endpoints, in the words of the API. */
final class EndpointStatus {
    private EndpointStatus() {}

    /**
     * One for each endpoint that was tried.
     *
     * @param known the table that is asked for
     * @param inPlace the same without what is withdrawn
     */
    static List<EndpointHealth> of(RoutingTable known, RoutingTable inPlace, Standings standings) {
        Set<Endpoint> used = Serving.endpoints(inPlace);
        return standings.byEndpoint().entrySet().stream()
                .map(entry -> of(entry.getKey(), entry.getValue(), used.contains(entry.getKey()))
                        .addAllPaths(Serving.pathsOf(known, entry.getKey()))
                        .build())
                .toList();
    }

    private static EndpointHealth.Builder of(Endpoint endpoint, Standing standing, boolean used) {
        EndpointHealth.Builder health = EndpointHealth.newBuilder()
                .setEndpoint(endpoint.toString())
                .setState(
                        standing.serves()
                                ? EndpointState.ENDPOINT_STATE_SERVING
                                : used ? EndpointState.ENDPOINT_STATE_FAILING : EndpointState.ENDPOINT_STATE_WITHDRAWN);
        standing.failure().ifPresent(failure -> health.setCode(code(failure)).setReason(failure.reason()));
        return health;
    }

    /** The diagnostic of `regpath verify` that says more. */
    static String code(Failure failure) {
        BackendDiagnostic diagnostic = switch (failure.kind()) {
            case REFUSED -> BackendDiagnostic.REFUSED;
            case SILENT -> BackendDiagnostic.SILENT_ADDRESS;
            case NO_WAY -> BackendDiagnostic.UNREACHABLE;
        };
        return diagnostic.code();
    }
}
