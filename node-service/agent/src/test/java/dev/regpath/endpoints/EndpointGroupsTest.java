package dev.regpath.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.HostName;
import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.RegistryPathDecoder;
import dev.regpath.endpoints.Inquiry.Language;
import dev.regpath.observe.ApiServerAddress;
import dev.regpath.observe.FollowedNames;
import dev.regpath.observe.NameView;
import dev.regpath.observe.Observation;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.LastKnownGood;
import dev.regpath.routing.MirrorFrontends;
import dev.regpath.routing.RoutingTable;
import dev.regpath.routing.RoutingTables;
import java.net.InetAddress;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointGroupsTest {
    private static final Endpoint ONE = endpoint("10.96.30.4", 5000);
    private static final Endpoint TWO = endpoint("10.96.30.5", 5000);
    private static final Endpoint GATEWAY = endpoint("10.96.30.6", 8443);
    private static final Endpoint OUTSIDE = endpoint("203.0.113.10", 443);
    private static final Inquiry OF_REGISTRY =
            new Inquiry(Language.HTTPS, "registry.example.com", Optional.of(new HostName("registry.example.com")));
    private static final Optional<ConnectFailure> HUNG =
            Optional.of(new ConnectFailure(ConnectFailure.FailureKind.HUNG, "says nothing"));

    private static final String MIRROR = """
            mirror: {scheme: http, backend: {addresses: ["10.96.30.4:5000", "10.96.30.5:5000"]}}
            """;
    private static final String REDIRECT = """
            redirects:
              - name: gateway
                frontend: {hosts: [registry.example.com], ports: [{port: 443}]}
                backend: {addresses: ["10.96.30.6:8443"]}
            """;

    @Test
    void theHostsOfAMirrorServeInEachOthersPlace() {
        assertThat(groups(MIRROR).alternatives(ONE)).containsExactly(TWO);
        assertThat(groups(MIRROR).alternatives(OUTSIDE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {MIRROR, REDIRECT})
    void whatIsBeyondIsTheRegistryItselfAndAskedOnlyWhileNothingServesBeforeIt(String spec) {
        assertThat(groups(spec).beyond(seen(Map.of(ONE, true, TWO, false, GATEWAY, true))))
                .isEmpty();
        assertThat(groups(spec).beyond(seen(Map.of(ONE, false, TWO, false, GATEWAY, false))))
                .containsExactly(Map.entry(OUTSIDE, OF_REGISTRY));
    }

    @Test
    void beyondAMirrorIsWhatTheSamePathsRedirectLeadsTo() {
        assertThat(groups(MIRROR + REDIRECT).beyond(seen(Map.of(ONE, false, TWO, false, GATEWAY, true))))
                .containsExactly(Map.entry(GATEWAY, OF_REGISTRY), Map.entry(OUTSIDE, OF_REGISTRY));
        assertThat(groups(MIRROR + REDIRECT).passedBy(seen(Map.of(ONE, false, TWO, false, GATEWAY, true))))
                .containsExactly(ONE, TWO);
    }

    @Test
    void thoseThatFailArePassedByOnlyIfWhatIsBeyondServes() {
        assertThat(groups(MIRROR).passedBy(seen(Map.of(ONE, false, TWO, false))))
                .isEmpty();
        assertThat(groups(MIRROR).passedBy(seen(Map.of(ONE, false, TWO, false, OUTSIDE, false))))
                .isEmpty();
        assertThat(groups(MIRROR).passedBy(seen(Map.of(ONE, false, TWO, true, OUTSIDE, true))))
                .isEmpty();
        assertThat(groups(MIRROR).passedBy(seen(Map.of(ONE, false, TWO, false, OUTSIDE, true))))
                .containsExactly(ONE, TWO);
    }

    @Test
    void nothingIsBeyondWhereThePathAllowsNoOtherWay() {
        String refused = REDIRECT + "    whenNoBackend: Refuse\n";
        String inside = MIRROR.replace("scheme", "fallbackToUpstream: false, scheme");

        assertThat(groups(refused).beyond(seen(Map.of(GATEWAY, false)))).isEmpty();
        assertThat(groups(inside).beyond(seen(Map.of(ONE, false, TWO, false)))).isEmpty();
    }

    private static EndpointGroups groups(String spec) {
        List<RegistryPath> paths =
                RegistryPathDecoder.decode("company.yaml", """
                        apiVersion: regpath.dev/v1alpha1
                        kind: RegistryPath
                        metadata: {name: company}
                        spec:
                          registry: registry.example.com
                        """ + spec.indent(2)).paths();
        Observation seen = new Observation(
                Map.of(
                        new HostName("registry.example.com"),
                        new NameView(Set.of(OUTSIDE.address()), /* fresh= */ true)),
                Set.of(),
                Set.of(new ApiServerAddress(Addresses.parse("10.96.0.1"), 443)),
                Optional.empty(),
                Optional.empty());
        RoutingTable table = RoutingTables.compute(paths, seen).table();
        LastKnownGood nothing = new LastKnownGood(RoutingTable.EMPTY, FollowedNames.NONE, List.of());
        return EndpointGroups.of(
                MirrorFrontends.of(nothing, table, seen, Instant.EPOCH).table(), paths);
    }

    private static ProbeHistories seen(Map<Endpoint, Boolean> serving) {
        Map<Endpoint, Optional<ConnectFailure>> results = new HashMap<>();
        serving.forEach((endpoint, serves) -> results.put(endpoint, serves ? Optional.empty() : HUNG));
        return ProbeHistories.NONE.with(results, results.keySet());
    }

    private static Endpoint endpoint(String address, int port) {
        return new Endpoint(InetAddress.ofLiteral(address), port);
    }
}
