package dev.regpath.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.RegistryPathDecoder;
import dev.regpath.observe.ApiServerAddress;
import dev.regpath.observe.FollowedNames;
import dev.regpath.observe.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MirrorFrontendsTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    private Observation seen = Observation.NONE;

    private static RoutingTable leadingTo(String... hosts) {
        return RoutingTables.compute(
                        RegistryPathDecoder.decode(
                                        "company.yaml", """
                                        apiVersion: regpath.dev/v1alpha1
                                        kind: RegistryPath
                                        metadata: {name: company}
                                        spec:
                                          registry: registry.example.com
                                          mirror: {scheme: http, backend: {addresses: [%s]}}
                                        """.formatted("\"" + String.join("\", \"", hosts) + "\""))
                                .paths(),
                        Observation.NONE)
                .table();
    }

    private static LastKnownGood known(RoutingTable table, List<RetiredAddress> retired) {
        return new LastKnownGood(table, FollowedNames.NONE, retired);
    }

    private MirrorFrontends change(RoutingTable from, RoutingTable to) {
        return MirrorFrontends.of(known(from, List.of()), to, seen, NOON);
    }

    private static List<String> redirects(MirrorFrontends frontends) {
        return frontends.table().redirects().stream()
                .map(redirect -> redirect.frontend() + " => " + redirect.backends())
                .toList();
    }

    @Test
    void anAddressThatServesIsNotRedirected() {
        RoutingTable table = leadingTo("10.1.0.1:5000", "10.1.0.2:5000");

        assertThat(change(table, table).table()).isEqualTo(table);
        assertThat(change(RoutingTable.EMPTY, table).table()).isEqualTo(table);
    }

    @Test
    void anAddressThatHasLeftLeadsToTheNearestThatIsThere() {
        MirrorFrontends after =
                change(leadingTo("10.1.0.1:5000", "10.1.0.2:5000"), leadingTo("10.1.0.2:5000", "10.96.0.7:80"));

        assertThat(redirects(after)).containsExactly("10.1.0.1:5000/TCP => [10.1.0.2:5000]");
        assertThat(after.table().scope().containerd()).isTrue();
        assertThat(after.table().scope().kubelet()).isFalse();
    }

    @Test
    void itFollowsFurtherChangesUntilItsTimeIsOver() {
        MirrorFrontends first = change(leadingTo("10.1.0.1:5000"), leadingTo("10.1.0.2:5000"));
        RoutingTable third = leadingTo("10.1.0.3:5000");

        MirrorFrontends soon = MirrorFrontends.of(
                known(first.table(), first.retired()), third, seen, NOON.plus(Duration.ofMinutes(9)));
        assertThat(redirects(soon))
                .containsExactly("10.1.0.1:5000/TCP => [10.1.0.3:5000]", "10.1.0.2:5000/TCP => [10.1.0.3:5000]");

        MirrorFrontends later =
                MirrorFrontends.of(known(soon.table(), soon.retired()), third, seen, NOON.plus(Duration.ofMinutes(11)));
        assertThat(redirects(later)).containsExactly("10.1.0.2:5000/TCP => [10.1.0.3:5000]");

        MirrorFrontends end = MirrorFrontends.of(
                known(later.table(), later.retired()), third, seen, NOON.plus(Duration.ofMinutes(20)));
        assertThat(end.table()).isEqualTo(third);
        assertThat(end.retired()).isEmpty();
    }

    @Test
    void anAddressThatComesBackIsItselfAgain() {
        MirrorFrontends gone = change(leadingTo("10.1.0.1:5000"), leadingTo("10.1.0.2:5000"));
        RoutingTable back = leadingTo("10.1.0.1:5000");

        MirrorFrontends after = MirrorFrontends.of(known(gone.table(), gone.retired()), back, seen, NOON);

        assertThat(redirects(after)).containsExactly("10.1.0.2:5000/TCP => [10.1.0.1:5000]");
    }

    /** As the path says it now, not as it was when the address left. */
    @Test
    void connectionsToItMayTakeAsLongAsThePathSays() {
        RoutingTable two = leadingTo("10.1.0.2:5000");
        Mirror mirror = two.mirrors().getFirst();
        RoutingTable now = new RoutingTable(
                List.of(new Mirror(
                        mirror.path(),
                        mirror.registry(),
                        mirror.hosts(),
                        mirror.fallbackToUpstream(),
                        Duration.ofSeconds(3),
                        mirror.whenUpstreamDead())),
                List.of(),
                two.scope());

        assertThat(change(leadingTo("10.1.0.1:5000"), now).table().redirects())
                .singleElement()
                .satisfies(redirect -> assertThat(redirect.connectTimeout()).isEqualTo(Duration.ofSeconds(3)));
    }

    @Test
    void noneLeadsToTheOtherAddressFamily() {
        assertThat(redirects(change(leadingTo("10.1.0.1:5000"), leadingTo("[2001:db8::2]:5000"))))
                .isEmpty();
    }

    @Test
    void aMirrorThatIsGoneLeavesNothing() {
        MirrorFrontends after = change(leadingTo("10.1.0.1:5000"), RoutingTable.EMPTY);

        assertThat(after.table()).isEqualTo(RoutingTable.EMPTY);
        assertThat(after.retired()).isEmpty();
    }

    @Test
    void whatIsProtectedIsLeftAlone() {
        seen = new Observation(
                Map.of(),
                Set.of(Addresses.parse("10.1.0.1")),
                Set.of(new ApiServerAddress(Addresses.parse("10.96.0.1"), 443)),
                Optional.empty(),
                Optional.empty());

        assertThat(redirects(change(leadingTo("10.1.0.1:5000", "10.96.0.1:443"), leadingTo("10.1.0.2:5000"))))
                .isEmpty();
    }

    @Test
    void anAddressThatAnotherPathLeadsToIsLeftAlone() {
        RoutingTable other = RoutingTables.compute(
                        RegistryPathDecoder.decode("other.yaml", """
                                        apiVersion: regpath.dev/v1alpha1
                                        kind: RegistryPath
                                        metadata: {name: other}
                                        spec:
                                          registry: registry.example.org
                                          mirror: {scheme: http, backend: {addresses: ["10.1.0.1:5000"]}}
                                        """).paths(), Observation.NONE)
                .table();
        RoutingTable company = leadingTo("10.1.0.2:5000");
        RoutingTable both = new RoutingTable(
                List.of(company.mirrors().getFirst(), other.mirrors().getFirst()), List.of(), Scope.NONE);

        assertThat(change(leadingTo("10.1.0.1:5000"), both).table()).isEqualTo(both);
    }
}
