package dev.regpath.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.DecodedPaths;
import dev.regpath.contract.RegistryPathDecoder;
import dev.regpath.fault.Condition;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.observe.FollowedNames;
import dev.regpath.observe.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A node over several passes: each is told what the one before left on disk. */
class KeptBackendsTest {
    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");
    private static final String COMPANY = """
            apiVersion: regpath.dev/v1alpha1
            kind: RegistryPath
            metadata: {name: company}
            spec:
              registry: registry.example.com
              mirror: {scheme: http, backend: {service: {namespace: registry, name: registry, port: http}}}
              redirects:
                - name: gateway
                  frontend: {addresses: [203.0.113.10], ports: [{port: 443}]}
                  backend: {pods: {namespace: gw, selector: {matchLabels: {app: gw}}, port: 8443}}
            """;
    private static final String READY = """
            node worker-1
            service registry/registry ports=http:80/TCP
            endpoint registry/registry 10.1.9.1 ports=http:5000/TCP
            pod gw app:gw 10.1.1.1
            """;
    private static final String UNREADY =
            READY.replace("10.1.9.1 ", "10.1.9.1 unready ").replace("10.1.1.1", "10.1.1.1 unready");
    private static final String GONE = "cluster";

    private String document = COMPANY;
    private Instant now = NOON;
    private LastKnownGood known = LastKnownGood.NONE;

    private TableResult see(String observation) {
        DecodedPaths documents = RegistryPathDecoder.decode("company.yaml", document);
        Observation seen = new ObservationScript("observation", Map.of("observation", observation), documents.paths())
                .observation();
        TableResult result = RoutingTables.compute(documents, seen, _ -> seen, known, now);
        LastKnownGood next = new LastKnownGood(result.table(), FollowedNames.NONE, List.of(), result.backends());
        StateCodec.Decoded kept = StateCodec.decode("state", StateCodec.encode(next));
        assertThat(kept).as("what a restarted agent reads").isEqualTo(new StateCodec.Decoded(next, kept.problem()));
        known = kept.state();
        return result;
    }

    private TableResult see(String observation, Duration later) {
        now = NOON.plus(later);
        return see(observation);
    }

    private static List<String> hosts(TableResult result) {
        return result.table().mirrors().stream()
                .flatMap(mirror -> mirror.hosts().stream())
                .map(host -> host.url().toString())
                .toList();
    }

    private static List<String> backends(TableResult result) {
        return result.table().redirects().stream()
                .flatMap(redirect -> redirect.backends().stream())
                .map(Endpoint::toString)
                .toList();
    }

    private static void assertKept(TableResult result) {
        assertThat(hosts(result)).containsExactly("http://10.1.9.1:5000");
        assertThat(backends(result)).containsExactly("10.1.1.1:8443");
        assertThat(result.problems())
                .extracting(Problem::code)
                .containsExactly(ProblemCode.BACKENDS_KEPT, ProblemCode.BACKENDS_KEPT);
    }

    private static void assertNothing(TableResult result) {
        assertThat(hosts(result)).isEmpty();
        assertThat(backends(result)).isEmpty();
        assertThat(result.problems())
                .extracting(Problem::code)
                .containsExactly(ProblemCode.UNRESOLVED, ProblemCode.UNRESOLVED);
    }

    @Test
    void endpointsThatAllBecomeUnreadyTogetherStayForTenMinutesAndTheStatusSaysSo() {
        TableResult before = see(READY);
        assertThat(before.problems()).isEmpty();

        TableResult first = see(UNREADY, Duration.ofMinutes(1));
        assertKept(first);
        assertThat(first.table()).isEqualTo(before.table());
        assertThat(first.problems().getFirst())
                .hasToString("company.yaml:6: BackendsKept: spec.mirror.backend.service: Service registry/registry has"
                        + " neither a ready endpoint nor a cluster address; the unready ones stay in use from"
                        + " 2026-11-28T12:01:00Z until 2026-11-28T12:11:00Z, as far as they answer. Check whether its"
                        + " Pods are ready.");
        assertThat(first.paths().getFirst().is(Condition.ConditionType.ACCEPTED))
                .isTrue();
        assertThat(first.paths().getFirst().is(Condition.ConditionType.RESOLVED))
                .isFalse();

        assertThat(see(UNREADY, Duration.ofMinutes(10)).problems()).isEqualTo(first.problems());
        assertNothing(see(UNREADY, Duration.ofMinutes(11)));
        assertNothing(see(UNREADY, Duration.ofMinutes(12)));
        assertNothing(see(GONE, Duration.ofMinutes(13)));
    }

    @Test
    void whatVanishesFromTheClusterStaysForTenMinutesAfterARestartOfTheAgentToo() {
        TableResult before = see(READY);

        TableResult gone = see(GONE, Duration.ofSeconds(1));
        assertKept(gone);
        assertThat(gone.table()).isEqualTo(before.table());
        assertThat(gone.problems().getFirst().what())
                .isEqualTo("there is no Service registry/registry; the endpoints used last stay in use from"
                        + " 2026-11-28T12:00:01Z until 2026-11-28T12:10:01Z, as far as they answer");
        assertKept(see(GONE, Duration.ofMinutes(10)));
        assertNothing(see(GONE, Duration.ofSeconds(601)));
    }

    @Test
    void whatServesAgainIsUsedAtOnceAndHasTenMinutesTheNextTime() {
        see(READY);
        assertKept(see(UNREADY, Duration.ofMinutes(1)));

        TableResult moved = see(READY.replace("10.1.9.1", "10.1.9.7"), Duration.ofMinutes(2));
        assertThat(moved.problems()).isEmpty();
        assertThat(hosts(moved)).containsExactly("http://10.1.9.7:5000");

        see(READY, Duration.ofMinutes(3));
        assertKept(see(GONE, Duration.ofMinutes(12)));
    }

    @Test
    void whatIsUnreadyIsNotUsedWhileAnotherServes() {
        see(READY);

        TableResult result = see(UNREADY + """
                endpoint registry/registry 10.1.9.2 ports=http:5000/TCP
                pod gw app:gw 10.1.1.2 terminating
                """, Duration.ofMinutes(1));

        assertThat(hosts(result)).containsExactly("http://10.1.9.2:5000");
        assertThat(backends(result)).containsExactly("10.1.1.2:8443");
        assertThat(result.problems()).isEmpty();
    }

    @Test
    void whatTheClusterListsAsUnreadyComesBeforeWhatWasUsedLast() {
        see(READY);

        TableResult result = see(UNREADY.replace("10.1.9.1", "10.1.9.7").replace("10.1.1.1", "10.1.1.7"));

        assertThat(hosts(result)).containsExactly("http://10.1.9.7:5000");
        assertThat(backends(result)).containsExactly("10.1.1.7:8443");
        assertThat(backends(see(GONE))).containsExactly("10.1.1.7:8443");
    }

    @Test
    void theTimeGoesOnWhenWhatIsUnreadyVanishesAsWell() {
        see(READY);
        see(UNREADY, Duration.ofMinutes(1));

        assertKept(see(GONE, Duration.ofMinutes(6)));
        assertNothing(see(GONE, Duration.ofMinutes(11)));
        assertNothing(see(UNREADY, Duration.ofMinutes(12)));
    }

    @Test
    void aClockThatWasSetBackKeepsNothingForLongerThanTenMinutesFromThen() {
        see(READY);
        see(GONE, Duration.ofMinutes(1));

        assertKept(see(GONE, Duration.ofDays(-30)));
        assertKept(see(GONE, Duration.ofDays(-30).plusMinutes(9)));
        assertNothing(see(GONE, Duration.ofDays(-30).plusMinutes(10)));
    }

    @Test
    void aServiceWithoutEndpointsKeepsItsClusterAddressWhenTheTimeIsOver() {
        String ready = READY.replace("registry/registry ports", "registry/registry cluster=10.96.12.7 ports");
        TableResult before = see(ready);
        assertThat(hosts(before)).containsExactly("http://10.1.9.1:5000", "http://10.96.12.7:80");
        String empty = ready.lines().limit(2).reduce("", (all, line) -> all + line + "\n");

        TableResult kept = see(empty, Duration.ofMinutes(1));
        assertThat(kept.table().mirrors()).isEqualTo(before.table().mirrors());
        assertThat(known.backends().getLast().keptSince()).isPresent();

        TableResult over = see(empty, Duration.ofMinutes(11));
        assertThat(hosts(over)).containsExactly("http://10.96.12.7:80");
        assertThat(hosts(see(empty, Duration.ofMinutes(12)))).containsExactly("http://10.96.12.7:80");
        assertThat(hosts(see(ready.replace("10.1.9.1 ", "10.1.9.1 unready "), Duration.ofMinutes(13))))
                .containsExactly("http://10.96.12.7:80");
    }

    @Test
    void theFileOfAMirrorStaysAsItWasWhenItsServiceIsGone() {
        String ready = READY.replace("registry/registry ports", "registry/registry cluster=10.96.12.7 ports");
        TableResult before = see(ready);

        assertThat(see(GONE).table().mirrors()).isEqualTo(before.table().mirrors());
    }

    @Test
    void aDocumentThatAsksForAnotherBackendKeepsNothing() {
        for (String changed : List.of(
                COMPANY.replace("name: registry, port", "name: other, port").replace("app: gw", "app: other"),
                COMPANY.replace("port: http", "port: web").replace("port: 8443", "port: 9443"),
                COMPANY.replace("namespace: registry", "namespace: other").replace("namespace: gw", "namespace: other"),
                COMPANY.replace("name: company", "name: another"))) {
            document = COMPANY;
            known = LastKnownGood.NONE;
            see(READY);
            document = changed;
            assertNothing(see(GONE));
        }
    }

    @Test
    void aRedirectUnderAnotherNameKeepsNothing() {
        see(READY);
        document = COMPANY.replace("name: gateway", "name: other");

        TableResult result = see(GONE);
        assertThat(hosts(result)).containsExactly("http://10.1.9.1:5000");
        assertThat(backends(result)).isEmpty();
    }

    @Test
    void aRedirectKeepsItsBackendsForAnotherAddressOfItsFrontend() {
        see(READY);
        document = COMPANY.replace("203.0.113.10", "203.0.113.77");

        assertThat(backends(see(GONE))).containsExactly("10.1.1.1:8443");
    }

    @Test
    void aPathThatIsRemovedOrMeansOtherNodesLeavesNothing() {
        see(READY);
        document = "";
        TableResult removed = see(GONE);
        assertThat(removed.table()).isEqualTo(RoutingTable.EMPTY);
        assertThat(removed.backends()).isEmpty();

        document = COMPANY;
        see(READY);
        document = COMPANY.replace("spec:", "spec:\n  nodeSelector: {disk: ssd}");
        TableResult elsewhere = see("node worker-1\n" + GONE);
        assertThat(elsewhere.table()).isEqualTo(RoutingTable.EMPTY);
        assertThat(elsewhere.backends()).isEmpty();
    }

    @Test
    void aPathThatStaysAsItWasRemembersItsBackends() {
        see(READY);
        List<LastBackends> before = known.backends();
        document = COMPANY.replace("port: 443", "port: 0");

        TableResult held = see(GONE);
        assertThat(held.held()).containsExactly("company");
        assertThat(held.backends()).isEqualTo(before).hasSize(2);

        document = COMPANY;
        assertKept(see(GONE));
    }

    @Test
    void aFrontendOfAFamilyThatNothingKeptServesIsNoFault() {
        see(READY);
        document = COMPANY.replace("203.0.113.10", "203.0.113.10, \"2001:db8::10\"");

        TableResult result = see(GONE);
        assertThat(backends(result)).containsExactly("10.1.1.1:8443");
        assertThat(result.held()).isEmpty();
    }

    @Test
    void theWatcherSaysWhatNodesDoWithoutATime() {
        DecodedPaths documents = RegistryPathDecoder.decode("company.yaml", COMPANY);
        Observation seen =
                new ObservationScript("observation", Map.of("observation", UNREADY), documents.paths()).observation();

        assertThat(RoutingTables.compute(documents.paths(), seen).problems())
                .extracting(Problem::what)
                .contains("no ready Pod in gw (app=gw) has port 8443; the unready ones stay in use on nodes for at most"
                        + " 10 minutes, as far as they answer");
    }
}
