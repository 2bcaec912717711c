package dev.regpath.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.Capability;
import dev.regpath.contract.HostName;
import dev.regpath.contract.Protocol;
import dev.regpath.contract.RegistryHost;
import dev.regpath.contract.WhenNoBackend;
import dev.regpath.routing.BackendUse;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Frontend;
import dev.regpath.routing.LastBackends;
import dev.regpath.routing.Mirror;
import dev.regpath.routing.MirrorHost;
import dev.regpath.routing.PinOrigin;
import dev.regpath.routing.PinnedName;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.RoutingTable;
import java.net.InetAddress;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeptEndpointsTest {
    private static final Endpoint ONE = endpoint(1);
    private static final Endpoint TWO = endpoint(2);
    private static final Endpoint CLUSTER = endpoint(9);
    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");
    private static final BackendUse MIRROR = new BackendUse("company", "", "");
    private static final BackendUse GATEWAY = new BackendUse("company", "gateway", "443/TCP");

    @Test
    void whatIsKeptIsUsedUntilItIsSeenToFail() {
        RoutingTable table = new RoutingTable(List.of(mirror(ONE, CLUSTER)), List.of(redirect(Protocol.TCP, ONE, TWO)));
        List<LastBackends> kept = List.of(kept(MIRROR, ONE), kept(GATEWAY, ONE, TWO));

        assertThat(KeptEndpoints.of(table, kept, ProbeHistories.NONE)).isEqualTo(table);
        assertThat(KeptEndpoints.of(table, kept, failing(CLUSTER))).isEqualTo(table);
        RoutingTable without = KeptEndpoints.of(table, kept, failing(ONE));
        assertThat(without.mirrors()).containsExactly(mirror(CLUSTER));
        assertThat(without.redirects()).containsExactly(redirect(Protocol.TCP, TWO));
    }

    @Test
    void ifAllThatIsKeptFailsNothingIsLeft() {
        RoutingTable table = new RoutingTable(
                List.of(mirror(ONE)), List.of(redirect(Protocol.TCP, ONE, TWO)), List.of(pin(ONE, TWO)));
        List<LastBackends> kept = List.of(kept(MIRROR, ONE), kept(GATEWAY, ONE, TWO));

        RoutingTable without = KeptEndpoints.of(table, kept, failing(ONE, TWO));

        assertThat(without.mirrors()).isEmpty();
        assertThat(without.redirects()).containsExactly(redirect(Protocol.TCP));
        assertThat(without.names()).isEmpty();
        assertThat(KeptEndpoints.unanswered(kept, failing(ONE, TWO))).isEqualTo(kept);
        assertThat(KeptEndpoints.unanswered(kept, failing(TWO))).isEmpty();
    }

    @Test
    void whatTheClusterListsAsServingIsNotTouched() {
        RoutingTable table = new RoutingTable(List.of(mirror(ONE)), List.of(redirect(Protocol.TCP, ONE, TWO)));
        LastBackends serving = new LastBackends(GATEWAY, "", List.of(ONE, TWO), Optional.empty());
        LastBackends ofAnother = kept(new BackendUse("another", "gateway", "443/TCP"), ONE);
        LastBackends ofAnotherPort = kept(new BackendUse("company", "gateway", "80/TCP"), ONE);

        assertThat(KeptEndpoints.of(table, List.of(serving, ofAnother, ofAnotherPort), failing(ONE, TWO)))
                .isEqualTo(table);
    }

    @Test
    void datagramsCannotBeTriedAndKeepTheirBackends() {
        RoutingTable table = new RoutingTable(List.of(), List.of(redirect(Protocol.UDP, ONE)));
        LastBackends kept = kept(new BackendUse("company", "gateway", "443/UDP"), ONE);

        assertThat(KeptEndpoints.of(table, List.of(kept), failing(ONE))).isEqualTo(table);
    }

    private static LastBackends kept(BackendUse use, Endpoint... endpoints) {
        return new LastBackends(use, "", List.of(endpoints), Optional.of(NOON));
    }

    private static ProbeHistories failing(Endpoint... endpoints) {
        ConnectFailure refused = new ConnectFailure(ConnectFailure.FailureKind.REFUSED, "connection refused");
        return new ProbeHistories(new TreeMap<>(Stream.of(endpoints)
                .collect(
                        Collectors.toMap(Function.identity(), _ -> new ProbeHistory(false, Optional.of(refused), 0)))));
    }

    private static Endpoint endpoint(int last) {
        return new Endpoint(InetAddress.ofLiteral("10.1.1." + last), 8443);
    }

    private static Redirect redirect(Protocol protocol, Endpoint... backends) {
        return new Redirect(
                "company",
                "gateway",
                new Frontend(new Endpoint(InetAddress.ofLiteral("203.0.113.10"), 443), protocol),
                List.of(backends),
                WhenNoBackend.PASS_THROUGH);
    }

    private static PinnedName pin(Endpoint... endpoints) {
        return new PinnedName(
                "company",
                new HostName("registry.example.com"),
                Stream.of(endpoints).map(Endpoint::address).toList(),
                PinOrigin.BACKENDS);
    }

    private static Mirror mirror(Endpoint... endpoints) {
        List<MirrorHost> hosts = Stream.of(endpoints)
                .map(endpoint -> new MirrorHost(
                        URI.create("http://" + endpoint),
                        Set.of(Capability.PULL),
                        List.of(),
                        List.of(),
                        false,
                        Map.of(),
                        false,
                        Optional.empty()))
                .toList();
        return new Mirror("company", RegistryHost.parse("registry.example.com"), hosts, true);
    }
}
