package dev.regpath.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.DecodedPaths;
import dev.regpath.contract.RegistryPathDecoder;
import dev.regpath.contract.status.NodeView;
import dev.regpath.contract.status.PathRefusal;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.observe.ApiServerAddress;
import dev.regpath.observe.FollowedNames;
import dev.regpath.observe.Guarded;
import dev.regpath.observe.NodePolicy;
import dev.regpath.observe.Observation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HeldPathsTest {
    private static final String COMPANY = """
            apiVersion: regpath.dev/v1alpha1
            kind: RegistryPath
            metadata: {name: company}
            spec:
              registry: registry.example.com
              mirror: {scheme: http, backend: {addresses: ["10.96.12.7:5000"]}}
              redirects:
                - name: gateway
                  frontend: {addresses: [203.0.113.10], ports: [{port: 443}]}
                  backend: {addresses: ["10.96.30.4:8443"]}
            """;
    private static final String PARTNER = """
            apiVersion: regpath.dev/v1alpha1
            kind: RegistryPath
            metadata: {name: partner}
            spec:
              registry: registry.example.org
              mirror: {scheme: http, backend: {addresses: ["10.96.12.8:5000"]}}
            """;

    private final RoutingTable inPlace = table(COMPANY + "---\n" + PARTNER);

    @Test
    void aPathStaysAsItWasWhileItsDocumentHasAFault() {
        TableResult after = edit(COMPANY.replace("port: 443", "port: 0") + "---\n" + PARTNER);

        assertThat(after.table()).isEqualTo(inPlace);
        assertThat(after.held()).containsExactly("company");
    }

    @Test
    void whatMayBeInAFileThatIsNoYamlStaysAsItWas() {
        TableResult after = edit("metadata: {name: [");

        assertThat(after.table()).isEqualTo(inPlace);
        assertThat(after.held()).containsExactlyInAnyOrder("company", "partner");
    }

    @Test
    void aDocumentThatWasRemovedTakesItsPathBackAlthoughAnotherHasAFault() {
        TableResult after = edit(COMPANY.replace("port: 443", "port: 0"));

        assertThat(after.held()).containsExactly("company");
        assertThat(after.table().mirrors()).extracting(Mirror::path).containsExactly("company");
    }

    @Test
    void anEditThatIsRefusedForAnyReasonLeavesThePathAsItWas() {
        assertHeld(refusedByItsPorts(COMPANY));
        assertHeld(COMPANY.replace("203.0.113.10", "169.254.169.254"));
        assertHeld(COMPANY.replace("203.0.113.10", "203.0.113.10, 10.96.30.4").replace(":8443", ":443"));
        assertHeld(COMPANY.replace("203.0.113.10", "203.0.113.10, \"2001:db8::10\""));
        assertHeld(COMPANY.replace("10.96.12.7", "169.254.169.254"));
        assertHeld(COMPANY.replace("10.96.30.4", "168.63.129.16"));
        assertHeld(COMPANY + """
                - name: other
                  frontend: {addresses: [203.0.113.10], ports: [{port: 443}]}
                  backend: {addresses: ["10.96.30.5:8443"]}
            """.indent(4).replaceAll("(?m)^ {8}", "    "));
    }

    @Test
    void anEditThatClashesWithAnOlderPathLeavesThePathAsItWas() {
        String later = PARTNER.replace("registry.example.org", "registry.example.com");
        TableResult after = edit(COMPANY + "---\n" + later);

        assertThat(after.table()).isEqualTo(inPlace);
        assertThat(after.held()).containsExactly("partner");
    }

    @Test
    void anOlderPathTakesWhatARefusedOneHas() {
        TableResult after = edit(COMPANY.replace("registry.example.com", "registry.example.org") + "---\n"
                + refusedByItsPorts(PARTNER + """
                          redirects:
                            - name: gateway
                              frontend: {addresses: [203.0.113.20], ports: [{port: 443}]}
                              backend: {addresses: ["10.96.30.9:8443"]}
                        """));

        assertThat(after.table().mirrors()).extracting(Mirror::path).containsExactly("company");
        assertThat(after.held()).containsExactly("partner");
    }

    /** Its age is known: what is wrong shows only when backends are looked for. */
    private static String refusedByItsPorts(String path) {
        return path.replaceFirst("registry: .*", "$0\n  names: {pin: Always}")
                .replaceFirst("frontend: \\{", "$0hosts: [names.example.com], ");
    }

    @Test
    void aNewerPathDoesNotTakeWhatARefusedOneHas() {
        String thief = PARTNER.replace("registry.example.org", "registry.example.com");
        for (String broken : List.of("port: 0", "port: 99999", "port: 443, name: \"\"")) {
            TableResult after = edit(COMPANY.replace("port: 443", broken) + "---\n" + thief);
            assertThat(after.table().mirrors())
                    .filteredOn(mirror -> mirror.registry().toString().equals("registry.example.com"))
                    .extracting(Mirror::path)
                    .containsExactly("company");
        }
        TableResult after = edit(refusedByItsPorts(COMPANY) + "---\n" + thief);
        assertThat(after.held()).containsExactlyInAnyOrder("company", "partner");
        assertThat(after.table()).isEqualTo(inPlace);
    }

    @Test
    void whatHasBecomeProtectedIsNotHeld() {
        Observation seen = new Observation(
                Map.of(),
                Set.of(),
                Set.of(new ApiServerAddress(Addresses.parse("203.0.113.10"), 443)),
                Optional.empty(),
                Optional.empty());
        TableResult after = edit(COMPANY + "---\n" + PARTNER, seen);

        assertThat(after.table().redirects()).isEmpty();
        assertThat(after.table().mirrors()).isEqualTo(inPlace.mirrors());
    }

    @Test
    void aPathThatTheWatcherRefusesStaysAsItWas() {
        Observation seen = Observation.NONE.of(
                Optional.empty(),
                Optional.empty(),
                Optional.of(new PathRefusal("Conflicted", "spec.registry", "an older path has it", "Remove one.")));
        TableResult after = edit(COMPANY + "---\n" + PARTNER, seen);

        assertThat(after.held()).contains("company");
        assertThat(after.table().redirects()).isEqualTo(inPlace.redirects());
        assertThat(after.problems()).extracting(Problem::code).contains(ProblemCode.CONFLICTED);
    }

    @Test
    void aPathStaysAsItWasWhileItIsNotKnownWhatIsProtected() {
        Observation seen = new Observation(
                Optional.of(Map.of()),
                Set.of(),
                new Guarded(
                        Set.of(),
                        Set.of(),
                        Set.of(new Guarded.Unknown("kubelet.conf is not YAML", OptionalInt.empty()))),
                NodePolicy.DEFAULT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        TableResult after = edit(COMPANY + "---\n" + PARTNER, seen);

        assertThat(after.table()).isEqualTo(inPlace);
        assertThat(after.held()).containsExactly("company");
    }

    @Test
    void aPathIsNotHeldIfAnotherDocumentOfItsNameCounts() {
        TableResult after = edit(COMPANY.replace("203.0.113.10", "203.0.113.11") + "---\n" + COMPANY + "---\n"
                + COMPANY.replace("port: 443", "port: 0"));

        assertThat(after.held()).isEmpty();
        assertThat(after.table().redirects())
                .extracting(redirect -> redirect.frontend().toString())
                .containsExactly("203.0.113.11:443/TCP");
    }

    @Test
    void anEditThatMeansOtherNodesIsNotRefused() {
        TableResult after = edit(
                COMPANY.replace(
                                "registry: registry.example.com",
                                "registry: registry.example.com\n  nodeSelector: {a: b}")
                        + "---\n" + PARTNER,
                new Observation(
                        Map.of(),
                        Set.of(),
                        Set.of(),
                        Optional.of(new NodeView("worker-1", Map.of())),
                        Optional.empty()));

        assertThat(after.held()).isEmpty();
        assertThat(after.table().mirrors()).extracting(Mirror::path).containsExactly("partner");
    }

    @Test
    void aPathOfWhichMoreMustBeKnownStaysAsItWas() {
        TableResult after = edit(
                COMPANY.replace("addresses: [\"10.96.12.7:5000\"]", "service: {namespace: registry, name: registry}")
                        + "---\n" + PARTNER);

        assertThat(after.table()).isEqualTo(inPlace);
        assertThat(after.held()).containsExactly("company");
    }

    private void assertHeld(String company) {
        TableResult after = edit(company + "---\n" + PARTNER);
        assertThat(after.held()).as(company).containsExactly("company");
        assertThat(after.table()).as(company).isEqualTo(inPlace);
    }

    private TableResult edit(String text) {
        return edit(text, Observation.NONE);
    }

    private TableResult edit(String text, Observation seen) {
        DecodedPaths documents = RegistryPathDecoder.decode("paths.yaml", text);
        return RoutingTables.compute(
                documents, seen, _ -> seen, new LastKnownGood(inPlace, FollowedNames.NONE, List.of()), Instant.EPOCH);
    }

    private static RoutingTable table(String text) {
        return RoutingTables.compute(
                        RegistryPathDecoder.decode("paths.yaml", text).paths(), Observation.NONE)
                .table();
    }
}
