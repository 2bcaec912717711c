package dev.regpath.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.HostName;
import dev.regpath.contract.RegistryPathDecoder;
import dev.regpath.observe.ApiServerAddress;
import dev.regpath.observe.FollowedNames;
import dev.regpath.observe.NameView;
import dev.regpath.observe.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** Those that lead elsewhere than they were asked for. */
    private static List<String> redirects(MirrorFrontends frontends) {
        return frontends.table().redirects().stream()
                .filter(redirect -> !leadsToItself(redirect))
                .map(redirect -> redirect.frontend() + " => " + redirect.backends())
                .toList();
    }

    private static boolean leadsToItself(Redirect redirect) {
        return redirect.backends().contains(redirect.frontend().endpoint());
    }

    /** Those that lead where they were asked for, and what else they know. */
    private static List<String> bounded(MirrorFrontends frontends) {
        return frontends.table().redirects().stream()
                .filter(MirrorFrontendsTest::leadsToItself)
                .map(redirect -> "%s %s else %s, refused for %s"
                        .formatted(
                                redirect.name(),
                                redirect.frontend(),
                                redirect.backends().stream()
                                        .filter(backend -> !backend.equals(
                                                redirect.frontend().endpoint()))
                                        .toList(),
                                redirect.alternatives()))
                .toList();
    }

    @Test
    void anAddressOfAMirrorLeadsToItselfOrToAnotherAndNotAtAllWhereTheUpstreamServes() {
        RoutingTable table = leadingTo("10.1.0.1:5000", "10.1.0.2:5000");
        seen = named("registry.example.com", "203.0.113.10");

        MirrorFrontends frontends = change(table, table);

        assertThat(bounded(frontends))
                .containsExactly(
                        "(mirror) 10.1.0.1:5000/TCP else [10.1.0.2:5000], refused for [203.0.113.10:443]",
                        "(mirror) 10.1.0.2:5000/TCP else [10.1.0.1:5000], refused for [203.0.113.10:443]",
                        "(upstream) 203.0.113.10:443/TCP else [], refused for [10.1.0.1:5000, 10.1.0.2:5000]");
        assertThat(redirects(frontends)).isEmpty();
        assertThat(frontends.table().mirrors()).isEqualTo(table.mirrors());
        assertThat(frontends.table().scope()).isEqualTo(Scope.RUNTIME_ALONE);
        assertThat(change(RoutingTable.EMPTY, table).table()).isEqualTo(frontends.table());
    }

    @ParameterizedTest
    @CsvSource({
        "'',                 [], '[10.1.0.2:5000]'",
        "'skipVerify: true', '[10.1.0.2:5000]', []",
    })
    void aHostWithACertificateOfItsOwnIsNotServedByAnother(String setting, String others, String alternatives) {
        RoutingTable table = mirror("""
                                registry: registry.example.com
                                mirror:
                                  %s
                                  backend: {addresses: ["10.1.0.1:5000", "10.1.0.2:5000"]}
                                """.formatted(setting));

        assertThat(bounded(change(RoutingTable.EMPTY, table)))
                .contains("(mirror) 10.1.0.1:5000/TCP else %s, refused for %s".formatted(others, alternatives));
    }

    @Test
    void aHostThatServesAnotherRegistryTooIsNotServedByAHostOfOneOfThem() {
        RoutingTable company = leadingTo("10.1.0.1:5000", "10.1.0.2:5000");
        RoutingTable other = mirror("""
                                registry: registry.example.org
                                mirror: {scheme: http, backend: {addresses: ["10.1.0.1:5000"]}}
                                """);
        RoutingTable both = new RoutingTable(
                List.of(company.mirrors().getFirst(), other.mirrors().getFirst()), List.of());

        assertThat(bounded(change(RoutingTable.EMPTY, both)))
                .containsExactly(
                        "(mirror) 10.1.0.1:5000/TCP else [], refused for []",
                        "(mirror) 10.1.0.2:5000/TCP else [10.1.0.1:5000], refused for []");
    }

    @Test
    void theAddressesOfAMirrorShareTheTimeOfAConnect() {
        RoutingTable four = leadingTo("10.1.0.1:5000", "10.1.0.2:5000", "10.1.0.3:5000", "10.96.0.7:80");

        assertThat(change(four, leadingTo("10.1.0.1:5000", "10.1.0.2:5000"))
                        .table()
                        .redirects())
                .extracting(MirrorFrontendsTest::ofOneConnect)
                .containsOnly(Duration.ofMillis(500), Duration.ofSeconds(1));
        assertThat(change(four, four).table().redirects())
                .extracting(MirrorFrontendsTest::ofOneConnect)
                .containsOnly(Duration.ofSeconds(1).dividedBy(3));
        assertThat(change(RoutingTable.EMPTY, mirror("""
                                registry: registry.example.com
                                mirror: {backend: {addresses: ["10.1.0.1:5000", "10.1.0.2:5000"]}}
                                """)).table().redirects())
                .extracting(MirrorFrontendsTest::ofOneConnect)
                .containsOnly(Duration.ofMillis(500));
    }

    private static Duration ofOneConnect(Redirect redirect) {
        return Redirect.share(redirect.connectTimeout(), redirect.backends().size());
    }

    @Test
    void aPathThatLeavesContainerdOutOfItsRedirectsHasThoseOfItsMirrorAllTheSame() {
        RoutingTable table = mirror("""
                                registry: registry.example.com
                                scope: {containerd: false}
                                mirror: {scheme: http, backend: {addresses: ["10.1.0.1:5000"]}}
                                redirects:
                                  - name: gateway
                                    frontend: {addresses: [203.0.113.10], ports: [{port: 443}]}
                                    backend: {addresses: ["10.1.0.9:8443"]}
                                """);

        RoutingTable after = change(table, table).table();

        assertThat(after.asked()).isEqualTo(table.asked());
        assertThat(after.redirects())
                .filteredOn(Redirect::isImplied)
                .hasSize(1)
                .allSatisfy(redirect -> assertThat(redirect.scope()).isEqualTo(Scope.RUNTIME_ALONE));
    }

    @Test
    void theOnlyWayIsTriedWhateverIsKnownOfIt() {
        assertThat(bounded(change(RoutingTable.EMPTY, mirror("""
                                registry: registry.example.com
                                mirror: {scheme: http, fallbackToUpstream: false, backend: {addresses: ["10.1.0.1:5000"]}}
                                """))))
                .containsExactly("(mirror) 10.1.0.1:5000/TCP else [], refused for []");
    }

    @ParameterizedTest
    @CsvSource({
        "registry.example.com,      registry.example.com, Auto,  true,  203.0.113.10:443",
        "registry.example.com,      registry.example.com, Leave, false, 203.0.113.10:443",
        "registry.example.com:5000, registry.example.com, Auto,  true,  203.0.113.10:5000",
        "docker.io,                 registry-1.docker.io, Auto,  true,  203.0.113.10:443"
    })
    void theRegistrysOwnAddressesLeadToThemselvesToo(
            String registry, String name, String whenDead, boolean refused, String address) {
        seen = named(name, "203.0.113.10");

        assertThat(bounded(change(RoutingTable.EMPTY, mirror("""
                                registry: "%s"
                                whenUpstreamDead: %s
                                mirror: {scheme: http, backend: {addresses: ["10.1.0.1:5000"]}}
                                """.formatted(registry, whenDead)))))
                .containsExactly(
                        "(mirror) 10.1.0.1:5000/TCP else [], refused for [%s]".formatted(address),
                        "(upstream) %s/TCP else [], refused for %s"
                                .formatted(address, refused ? "[10.1.0.1:5000]" : "[]"));
    }

    @Test
    void anUpstreamThatARedirectLeadsInsideStaysTheRedirects() {
        seen = named("registry.example.com", "203.0.113.10");

        MirrorFrontends frontends = change(RoutingTable.EMPTY, mirror("""
                                registry: registry.example.com
                                mirror: {scheme: http, backend: {addresses: ["10.1.0.1:5000"]}}
                                redirects:
                                  - name: gateway
                                    frontend: {addresses: [203.0.113.10], ports: [{port: 443}]}
                                    backend: {addresses: ["10.1.0.9:8443"]}
                                """));

        assertThat(redirects(frontends)).containsExactly("203.0.113.10:443/TCP => [10.1.0.9:8443]");
        assertThat(bounded(frontends))
                .containsExactly("(mirror) 10.1.0.1:5000/TCP else [], refused for [203.0.113.10:443]");
    }

    private static Observation named(String name, String address) {
        return new Observation(
                Map.of(new HostName(name), new NameView(Set.of(Addresses.parse(address)), true)),
                Set.of(),
                Set.of(new ApiServerAddress(Addresses.parse("10.96.0.1"), 443)),
                Optional.empty(),
                Optional.empty());
    }

    private static RoutingTable mirror(String spec) {
        return RoutingTables.compute(
                        RegistryPathDecoder.decode("company.yaml", """
                                        apiVersion: regpath.dev/v1alpha1
                                        kind: RegistryPath
                                        metadata: {name: company}
                                        spec:
                                        """ + spec.indent(2))
                                .paths(),
                        Observation.NONE)
                .table();
    }

    @Test
    void anAddressThatHasLeftLeadsToTheNearestThatIsThere() {
        MirrorFrontends after =
                change(leadingTo("10.1.0.1:5000", "10.1.0.2:5000"), leadingTo("10.1.0.2:5000", "10.96.0.7:80"));

        assertThat(redirects(after)).containsExactly("10.1.0.1:5000/TCP => [10.1.0.2:5000]");
        assertThat(after.table().scope()).isEqualTo(Scope.RUNTIME_ALONE);
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
        assertThat(redirects(end)).isEmpty();
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
                List.of());

        assertThat(change(leadingTo("10.1.0.1:5000"), now).table().redirects())
                .hasSize(2)
                .allSatisfy(redirect -> assertThat(redirect.connectTimeout()).isEqualTo(Duration.ofSeconds(3)));
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
                List.of(company.mirrors().getFirst(), other.mirrors().getFirst()), List.of());

        assertThat(redirects(change(leadingTo("10.1.0.1:5000"), both))).isEmpty();
    }
}
