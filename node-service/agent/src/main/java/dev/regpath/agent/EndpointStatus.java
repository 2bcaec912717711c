package dev.regpath.agent;

import dev.regpath.endpoints.ConnectFailure;
import dev.regpath.endpoints.EndpointFilter;
import dev.regpath.endpoints.ProbeHistories;
import dev.regpath.endpoints.ProbeHistory;
import dev.regpath.fault.BackendDiagnostic;
import dev.regpath.proto.node.EndpointHealth;
import dev.regpath.proto.node.EndpointState;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.RoutingTable;
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
    static List<EndpointHealth> of(RoutingTable known, RoutingTable inPlace, ProbeHistories histories) {
        Set<Endpoint> used = EndpointFilter.endpoints(inPlace);
        return histories.byEndpoint().entrySet().stream()
                .map(entry -> of(entry.getKey(), entry.getValue(), used.contains(entry.getKey()))
                        .addAllPaths(EndpointFilter.pathsOf(known, entry.getKey()))
                        .build())
                .toList();
    }

    private static EndpointHealth.Builder of(Endpoint endpoint, ProbeHistory history, boolean used) {
        EndpointHealth.Builder health = EndpointHealth.newBuilder()
                .setEndpoint(endpoint.toString())
                .setState(
                        history.serves()
                                ? EndpointState.ENDPOINT_STATE_SERVING
                                : used ? EndpointState.ENDPOINT_STATE_FAILING : EndpointState.ENDPOINT_STATE_WITHDRAWN);
        history.failure().ifPresent(failure -> health.setCode(code(failure)).setReason(failure.reason()));
        return health;
    }

    /** The diagnostic of `regpath verify` that says more. */
    static String code(ConnectFailure failure) {
        BackendDiagnostic diagnostic = switch (failure.kind()) {
            case REFUSED -> BackendDiagnostic.REFUSED;
            case SILENT -> BackendDiagnostic.SILENT_ADDRESS;
            case NO_WAY -> BackendDiagnostic.UNREACHABLE;
            case HUNG -> BackendDiagnostic.NO_ANSWER;
        };
        return diagnostic.code();
    }
}
