package dev.regpath.agent;

import dev.regpath.endpoints.ConnectFailure;
import dev.regpath.endpoints.EndpointFilter;
import dev.regpath.endpoints.KeptEndpoints;
import dev.regpath.endpoints.ProbeHistories;
import dev.regpath.endpoints.ProbeHistory;
import dev.regpath.fault.BackendDiagnostic;
import dev.regpath.proto.node.EndpointHealth;
import dev.regpath.proto.node.EndpointState;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.LastKnownGood;
import java.util.List;
import java.util.Set;

/** What was found of endpoints, in the words of the API. */
final class EndpointStatus {
    private EndpointStatus() {}

    /**
     * One for each endpoint that was tried.
     *
     * @param known what is asked for
     */
    static List<EndpointHealth> of(LastKnownGood known, ProbeHistories histories) {
        Set<Endpoint> withdrawn = EndpointFilter.withdrawn(known.table(), histories);
        KeptEndpoints.unanswered(known.backends(), histories)
                .forEach(kept -> kept.endpoints().forEach(withdrawn::remove));
        return histories.byEndpoint().entrySet().stream()
                .map(entry -> of(entry.getKey(), entry.getValue(), withdrawn.contains(entry.getKey()))
                        .addAllPaths(EndpointFilter.pathsOf(known.table(), entry.getKey()))
                        .build())
                .toList();
    }

    private static EndpointHealth.Builder of(Endpoint endpoint, ProbeHistory history, boolean withdrawn) {
        EndpointHealth.Builder health = EndpointHealth.newBuilder()
                .setEndpoint(endpoint.toString())
                .setState(
                        history.serves()
                                ? EndpointState.ENDPOINT_STATE_SERVING
                                : withdrawn
                                        ? EndpointState.ENDPOINT_STATE_WITHDRAWN
                                        : EndpointState.ENDPOINT_STATE_FAILING);
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
