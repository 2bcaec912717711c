package dev.regpath.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.Capability;
import dev.regpath.contract.Protocol;
import dev.regpath.contract.RegistryHost;
import dev.regpath.contract.WhenNoBackend;
import dev.regpath.contract.WhenUpstreamDead;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Frontend;
import dev.regpath.routing.Mirror;
import dev.regpath.routing.MirrorHost;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.RoutingTable;
import dev.regpath.routing.Scope;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EndpointFilterTest {
    private static final Endpoint ONE = endpoint("10.96.30.4:8443");
    private static final Endpoint TWO = endpoint("10.96.30.5:8443");
    private static final ConnectFailure REFUSED =
            new ConnectFailure(ConnectFailure.FailureKind.REFUSED, "connection refused");

    @Test
    void aBackendThatFailsIsWithdrawnWhileAnotherServes() {
        RoutingTable table = table(redirect(Protocol.TCP, ONE, TWO));

        assertThat(backends(EndpointFilter.of(table, seen(Map.of(ONE, true, TWO, false)))))
                .containsExactly(ONE);
    }

    @Test
    void aKernelThatKnowsWhatIsWithdrawnKeepsItForTheWorst() {
        RoutingTable table = table(redirect(Protocol.TCP, ONE, TWO));

        assertThat(EndpointFilter.ofEjecting(table, seen(Map.of(ONE, true, TWO, false))))
                .isEqualTo(table);
        assertThat(backends(EndpointFilter.ofEjecting(table, seen(Map.of(ONE, true)))))
                .as("of the other nothing is known")
                .containsExactly(ONE);
    }

    @Test
    void ifAllFailNothingIsWithdrawn() {
        RoutingTable table = table(redirect(Protocol.TCP, ONE, TWO));

        assertThat(EndpointFilter.of(table, seen(Map.of(ONE, false, TWO, false))))
                .isEqualTo(table);
    }

    @Test
    void theOnlyBackendIsNeverWithdrawn() {
        RoutingTable table = table(redirect(Protocol.TCP, ONE));

        assertThat(EndpointFilter.of(table, seen(Map.of(ONE, false)))).isEqualTo(table);
    }

    @Test
    void aNewBackendIsUsedWhenItWasSeenToServe() {
        RoutingTable table = table(redirect(Protocol.TCP, ONE, TWO));

        assertThat(backends(EndpointFilter.of(table, seen(Map.of(ONE, true))))).containsExactly(ONE);
        assertThat(backends(EndpointFilter.of(table, seen(Map.of(ONE, true, TWO, true)))))
                .containsExactly(ONE, TWO);
    }

    @Test
    void beforeAnythingWasTriedEverythingIsUsed() {
        RoutingTable table = table(redirect(Protocol.TCP, ONE, TWO));

        assertThat(EndpointFilter.of(table, ProbeHistories.NONE)).isEqualTo(table);
    }

    @Test
    void whatFailsIsWithdrawnOnlyWhileAnotherServes() {
        RoutingTable table = table(redirect(Protocol.TCP, ONE, TWO));

        assertThat(EndpointFilter.withdrawn(table, seen(Map.of(ONE, true, TWO, false))))
                .containsExactly(TWO);
        assertThat(EndpointFilter.withdrawn(table, seen(Map.of(ONE, false, TWO, false))))
                .isEmpty();
    }

    @Test
    void nobodyOutsideIsTriedAndTheLastWayIsNotClosed() {
        Endpoint outside = endpoint("203.0.113.10:443");
        Redirect upstream = new Redirect(
                "mirrored",
                Redirect.OF_UPSTREAM,
                new Frontend(outside, Protocol.TCP),
                List.of(outside),
                WhenNoBackend.PASS_THROUGH,
                Duration.ofSeconds(1),
                List.of(ONE),
                Scope.DAEMONS);
        RoutingTable table = new RoutingTable(List.of(mirror("http://10.96.30.4:8443")), List.of(upstream));

        assertThat(EndpointFilter.endpoints(table)).containsExactly(ONE);
        assertThat(EndpointFilter.of(table, seen(Map.of(ONE, true))).redirects())
                .containsExactly(upstream);
        assertThat(EndpointFilter.of(table, seen(Map.of(ONE, false))).redirects())
                .containsExactly(upstream.withoutAlternatives());
    }

    @Test
    void datagramsCannotBeTriedAndKeepTheirBackends() {
        RoutingTable table = table(redirect(Protocol.UDP, ONE, TWO));

        assertThat(EndpointFilter.endpoints(table)).isEmpty();
        assertThat(EndpointFilter.of(table, seen(Map.of(ONE, true, TWO, false))))
                .isEqualTo(table);
    }

    @Test
    void aMirrorThatFailsIsLeftOutWhileAnotherServes() {
        RoutingTable table = table(mirror("http://10.96.30.4:8443", "http://10.96.30.5:8443"));

        assertThat(EndpointFilter.endpoints(table)).containsExactly(ONE, TWO);
        assertThat(hosts(EndpointFilter.of(table, seen(Map.of(ONE, false, TWO, true)))))
                .containsExactly("http://10.96.30.5:8443");
        assertThat(EndpointFilter.of(table, seen(Map.of(ONE, false, TWO, false))))
                .isEqualTo(table);
    }

    @Test
    void aKernelThatLeadsPastWhatFailsKeepsItAsALaterTryOfContainerd() {
        RoutingTable table = table(mirror("http://10.96.30.4:8443", "http://10.96.30.5:8443"));

        assertThat(hosts(EndpointFilter.ofEjecting(table, seen(Map.of(ONE, false, TWO, true)))))
                .containsExactly("http://10.96.30.5:8443", "http://10.96.30.4:8443");
        assertThat(hosts(EndpointFilter.ofEjecting(table, seen(Map.of(TWO, true)))))
                .as("of the other nothing is known")
                .containsExactly("http://10.96.30.5:8443");
    }

    @Test
    void aMirrorWithANameIsNotTriedAndStays() {
        RoutingTable table = table(mirror("https://mirror.example.com", "https://10.96.30.4:8443"));

        assertThat(EndpointFilter.endpoints(table)).containsExactly(ONE);
        assertThat(EndpointFilter.of(table, seen(Map.of(ONE, false)))).isEqualTo(table);
        assertThat(EndpointFilter.of(table, seen(Map.of(ONE, true)))).isEqualTo(table);
    }

    @Test
    void mirrorsWithoutAPortAreTriedAtThatOfTheirScheme() {
        assertThat(EndpointFilter.endpoints(table(mirror("https://10.96.30.4", "http://[fd00::7]"))))
                .extracting(Endpoint::toString)
                .containsExactlyInAnyOrder("10.96.30.4:443", "[fd00::7]:80");
    }

    @Test
    void allElseOfAMirrorAndOfARedirectStaysAsItWas() {
        RoutingTable table = new RoutingTable(
                List.of(mirror("http://10.96.30.4:8443", "http://10.96.30.5:8443")),
                List.of(redirect(Protocol.TCP, ONE, TWO)));

        RoutingTable used = EndpointFilter.of(table, seen(Map.of(ONE, true)));

        Mirror mirror = table.mirrors().getFirst();
        assertThat(used.mirrors())
                .containsExactly(mirror.withHosts(List.of(mirror.hosts().getFirst())));
        assertThat(used.redirects()).containsExactly(redirect(Protocol.TCP, ONE));
        assertThat(used.mirrors().getFirst().connectTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(used.mirrors().getFirst().whenUpstreamDead()).isEqualTo(WhenUpstreamDead.LEAVE);
        assertThat(used.redirects().getFirst().connectTimeout()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void thePathsOfAnEndpointAreThoseThatNameIt() {
        RoutingTable table =
                new RoutingTable(List.of(mirror("http://10.96.30.4:8443")), List.of(redirect(Protocol.TCP, TWO)));

        assertThat(EndpointFilter.pathsOf(table, ONE)).containsExactly("mirrored");
        assertThat(EndpointFilter.pathsOf(table, TWO)).containsExactly("company");
    }

    @Test
    void oneContraryResultChangesNothingAndTwoInARowDo() {
        ProbeHistories serving = seen(Map.of(ONE, true));
        ProbeHistories once = with(serving, Optional.of(REFUSED));

        assertThat(once.serving()).containsExactly(ONE);
        assertThat(with(with(once, Optional.empty()), Optional.of(REFUSED)).serving())
                .containsExactly(ONE);
        ProbeHistories twice = with(once, Optional.of(REFUSED));
        assertThat(twice.failing()).containsExactly(ONE);
        assertThat(with(twice, Optional.empty()).failing()).containsExactly(ONE);
        assertThat(with(with(twice, Optional.empty()), Optional.empty()).failing())
                .isEmpty();
    }

    @Test
    void oneThatHangsFailsAtOnceAndServesAgainAfterTwoAnswers() {
        ConnectFailure hung = new ConnectFailure(ConnectFailure.FailureKind.HUNG, "says nothing");
        ProbeHistories hangs = with(seen(Map.of(ONE, true)), Optional.of(hung));

        assertThat(hangs.failing()).containsExactly(ONE);
        assertThat(with(hangs, Optional.empty()).failing()).containsExactly(ONE);
        assertThat(with(with(hangs, Optional.empty()), Optional.empty()).serving())
                .containsExactly(ONE);
    }

    @Test
    void whatWasNotTriedStaysAsItWas() {
        ProbeHistories both = seen(Map.of(ONE, true, TWO, false));

        assertThat(both.with(Map.of(), Set.of(ONE, TWO))).isEqualTo(both);
    }

    @Test
    void whatNoTableNamesAnyMoreIsForgotten() {
        assertThat(seen(Map.of(ONE, false))
                        .with(Map.of(TWO, Optional.empty()), Set.of(TWO))
                        .byEndpoint())
                .containsOnlyKeys(TWO);
    }

    private static ProbeHistories with(ProbeHistories before, Optional<ConnectFailure> result) {
        return before.with(Map.of(ONE, result), Set.of(ONE));
    }

    private static ProbeHistories seen(Map<Endpoint, Boolean> serves) {
        Map<Endpoint, Optional<ConnectFailure>> round = new HashMap<>();
        serves.forEach((endpoint, well) -> round.put(endpoint, well ? Optional.empty() : Optional.of(REFUSED)));
        return ProbeHistories.NONE.with(round, round.keySet());
    }

    private static List<Endpoint> backends(RoutingTable table) {
        return table.redirects().getFirst().backends();
    }

    private static Stream<String> hosts(RoutingTable table) {
        return table.mirrors().getFirst().hosts().stream().map(MirrorHost::url).map(URI::toString);
    }

    private static RoutingTable table(Redirect redirect) {
        return new RoutingTable(List.of(), List.of(redirect));
    }

    private static RoutingTable table(Mirror mirror) {
        return new RoutingTable(List.of(mirror), List.of());
    }

    private static Redirect redirect(Protocol protocol, Endpoint... backends) {
        return new Redirect(
                "company",
                "gateway",
                new Frontend(endpoint("203.0.113.10:443"), protocol),
                List.of(backends),
                WhenNoBackend.PASS_THROUGH,
                Duration.ofSeconds(3),
                List.of(),
                Scope.DAEMONS);
    }

    private static Mirror mirror(String... urls) {
        return new Mirror(
                "mirrored",
                RegistryHost.parse("registry.example.com"),
                Arrays.stream(urls)
                        .map(url -> new MirrorHost(
                                URI.create(url),
                                Set.of(Capability.PULL),
                                List.of(),
                                List.of(),
                                false,
                                Map.of(),
                                false,
                                Optional.empty()))
                        .toList(),
                true,
                Duration.ofSeconds(3),
                WhenUpstreamDead.LEAVE);
    }

    private static Endpoint endpoint(String text) {
        int colon = text.lastIndexOf(':');
        return new Endpoint(
                InetAddress.ofLiteral(text.substring(0, colon)), Integer.parseInt(text.substring(colon + 1)));
    }
}
