package dev.regpath.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.DecodedPaths;
import dev.regpath.contract.HostName;
import dev.regpath.contract.ObjectRef;
import dev.regpath.contract.Protocol;
import dev.regpath.contract.RegistryPathDecoder;
import dev.regpath.contract.status.BackendView;
import dev.regpath.contract.status.BackendView.BackendState;
import dev.regpath.contract.status.ClusterView;
import dev.regpath.contract.status.NodeSpec;
import dev.regpath.contract.status.PathReport;
import dev.regpath.contract.status.Resolved;
import dev.regpath.contract.status.RouteSpec;
import dev.regpath.contract.status.ServiceView;
import dev.regpath.contract.status.ServiceView.ServicePort;
import dev.regpath.endpoints.ConnectFailure;
import dev.regpath.endpoints.ProbeHistories;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.kube.Resource;
import dev.regpath.kube.Resources;
import dev.regpath.observe.ApiServers;
import dev.regpath.observe.FollowedName;
import dev.regpath.observe.FollowedNames;
import dev.regpath.observe.NodePolicy;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.LastKnownGood;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.RoutingTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeciderTest {
    @Test
    void namesOfDocumentsAndOfLoadBalancersAreFollowed() {
        DecodedPaths decoded = RegistryPathDecoder.decodeResource("registrypath/company", """
                {"apiVersion": "regpath.dev/v1alpha1", "kind": "RegistryPath", "metadata": {"name": "company"},
                 "spec": {"registry": "registry.example.com", "redirects": [{"name": "gateway",
                 "frontend": {"hosts": ["registry.example.com"], "ports": [{"port": 443}],
                 "service": {"namespace": "istio-system", "name": "gateway"}},
                 "backend": {"addresses": ["10.96.30.4:8443"]}}]}}
                """.replace("\n", ""));
        assertThat(decoded.problems()).isEmpty();
        ServiceView gateway = new ServiceView(
                List.of(), List.of(), List.of(new HostName("lb-7.elb.example.net")), List.of(), List.of());
        ClusterView cluster =
                new ClusterView(Map.of(new ObjectRef("istio-system", "gateway"), gateway), Map.of(), Map.of());
        TreeMap<String, Resource> byName = new TreeMap<>();
        byName.put(
                "company",
                new Resource(
                        "company",
                        1,
                        Optional.of(decoded.paths().getFirst()),
                        List.of(),
                        Optional.of(new RouteSpec(
                                1,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(Resolved.of(cluster)),
                                List.of("api.example.com:6443", "10.96.0.1:443")))));
        Documents documents = Documents.of(DecodedPaths.NONE, Resources.listed(byName));

        assertThat(Decider.names(
                        documents, new LocalView(Set.of(), new ApiServers(Set.of(), Set.of())), FollowedNames.NONE))
                .containsExactly(
                        new HostName("api.example.com"),
                        new HostName("lb-7.elb.example.net"),
                        new HostName("registry.example.com"));
    }

    @Test
    void anApiServerThatIsNamedInCapitalsIsProtected(@TempDir Path directory) throws IOException {
        LocalView here = new LocalView(
                Set.of(),
                ApiServers.read(
                        Map.of(),
                        List.of(
                                Files.writeString(
                                        directory.resolve("kubelet.conf"),
                                        "clusters: [{name: eks, cluster: {server: \"https://ABCD12.GR7.EU-WEST-1.EKS.amazonaws.com.\"}}]"))));
        Documents documents = Documents.of(RegistryPathDecoder.decode("api.yaml", """
                        apiVersion: regpath.dev/v1alpha1
                        kind: RegistryPath
                        metadata: {name: api}
                        spec:
                          registry: other.example.com
                          names: {pin: Never}
                          redirects:
                          - name: r
                            frontend: {addresses: [203.0.113.77], ports: [{port: 443}]}
                            backend: {addresses: ["10.96.12.7:8443"]}
                        """), Resources.NONE);
        HostName name = new HostName("abcd12.gr7.eu-west-1.eks.amazonaws.com");
        FollowedNames known =
                new FollowedNames(Map.of(name, new FollowedName(Map.of(Addresses.parse("203.0.113.77"), NOON), "")));

        assertThat(Decider.names(documents, here, FollowedNames.NONE)).contains(name);
        Decision covered = decide(documents, here, known, LastKnownGood.NONE);
        assertThat(covered.table()).isEqualTo(RoutingTable.EMPTY);
        assertThat(covered.problems()).extracting(Problem::code).containsExactly(ProblemCode.PROTECTED_ADDRESS);
        Decision unknown = decide(documents, here, FollowedNames.NONE, LastKnownGood.NONE);
        assertThat(unknown.table()).isEqualTo(RoutingTable.EMPTY);
        assertThat(unknown.problems()).extracting(Problem::code).containsExactly(ProblemCode.PROTECTION_UNKNOWN);
    }

    @Test
    void aResourceWhoseEditIsRefusedStaysAsItWasOverAnyNumberOfPasses() {
        Documents before = documents(resource("", "\"10.96.30.4:8443\""));
        LastKnownGood known = known(decide(before, NOWHERE, FollowedNames.NONE, LastKnownGood.NONE));
        assertThat(known.table().redirects()).hasSize(1);
        for (String edited : List.of(
                resource("\"names\": {\"pin\": \"Always\"},", "\"10.96.30.4:8443\""),
                resource("", "\"127.0.0.1:8443\""),
                resource("", "\"10.96.30.4:99999\""),
                resource("\"nodeSelector\": {\"disk\": \"ssd\"},", "\"10.96.30.4:8443\""))) {
            LastKnownGood last = known;
            for (int pass = 0; pass < 3; pass++) {
                Decision decision = decide(documents(edited), NOWHERE, FollowedNames.NONE, last);
                assertThat(decision.held()).as(edited).containsExactly("company");
                assertThat(decision.table()).as(edited).isEqualTo(known.table());
                last = known(decision);
            }
        }
        Decision removed = decide(Documents.of(DecodedPaths.NONE, Resources.NONE), NOWHERE, FollowedNames.NONE, known);
        assertThat(removed.table()).isEqualTo(RoutingTable.EMPTY);
    }

    @Test
    void aPathWhoseServiceIsGoneIsInPlaceUntilWhatItUsedNoLongerAnswers() {
        ObjectRef gateway = new ObjectRef("istio-system", "gateway");
        List<ServicePort> ports = List.of(new ServicePort("https", 443, Protocol.TCP));
        Endpoint endpoint = new Endpoint(Addresses.parse("10.1.1.1"), 443);
        ServiceView serving = new ServiceView(
                List.of(),
                List.of(),
                List.of(),
                ports,
                List.of(new BackendView(List.of(endpoint.address()), BackendState.READY, "worker-2", "", ports)));
        Decision before = decide(
                followed(new ClusterView(Map.of(gateway, serving), Map.of(), Map.of())),
                NOWHERE,
                FollowedNames.NONE,
                LastKnownGood.NONE);
        Documents gone = followed(new ClusterView(Map.of(), Map.of(), Map.of()));

        Decision decision = decide(gone, NOWHERE, FollowedNames.NONE, known(before));
        assertThat(decision.table()).isEqualTo(before.table());
        assertThat(decision.table().redirects())
                .flatExtracting(Redirect::backends)
                .containsExactly(endpoint);
        assertThat(PathReports.of(gone, decision.with(ProbeHistories.NONE), decision.problems()))
                .singleElement()
                .satisfies(report -> {
                    assertThat(report.state()).isEqualTo(PathReport.PathState.PROGRAMMED);
                    assertThat(report.reason()).isEqualTo("BackendsKept");
                    assertThat(report.message())
                            .contains("from 2026-11-28T12:00:00Z until 2026-11-28T12:10:00Z, as far as they answer");
                });

        ConnectFailure refused = new ConnectFailure(ConnectFailure.FailureKind.REFUSED, "connection refused");
        ProbeHistories dead = ProbeHistories.NONE.with(Map.of(endpoint, Optional.of(refused)), Set.of(endpoint));
        assertThat(PathReports.of(gone, decision.with(dead), decision.problems()))
                .singleElement()
                .satisfies(report -> {
                    assertThat(report.state()).isEqualTo(PathReport.PathState.PARTIAL);
                    assertThat(report.reason()).isEqualTo("Unresolved");
                    assertThat(report.message()).contains("none of the endpoints that were kept answers");
                });
    }

    @Test
    void aDeciderThatHasDecidedBeforeDecidesAsANewOneDoes() {
        Decider decider = new Decider("worker-1", NodePolicy.DEFAULT, () -> NOON);
        Random random = new Random(13);
        LastKnownGood known = LastKnownGood.NONE;
        TreeMap<String, Resource> byName = new TreeMap<>();
        FollowedNames names = FollowedNames.NONE;
        Optional<NodeSpec> spec = Optional.empty();
        for (int step = 0; step < 300; step++) {
            String name = "p" + random.nextInt(6);
            switch (random.nextInt(6)) {
                case 0 -> byName.remove(name);
                case 1 ->
                    names = new FollowedNames(Map.of(
                            new HostName("registry.example.com"),
                            new FollowedName(Map.of(Addresses.parse("203.0.113." + random.nextInt(9)), NOON), "")));
                case 2 ->
                    spec = Optional.of(new NodeSpec(
                            "",
                            new TreeMap<>(Map.of("disk", random.nextBoolean() ? "ssd" : "hdd")),
                            new TreeSet<>(),
                            Optional.empty(),
                            true));
                default -> {
                    String document = resource(
                                    random.nextBoolean() ? "" : "\"nodeSelector\": {\"disk\": \"ssd\"},",
                                    "\"10.96.30.%d:8443\"".formatted(1 + random.nextInt(3)))
                            .replace("\"company\"", "\"%s\"".formatted(name))
                            .replace("203.0.113.10", "203.0.113." + (10 + random.nextInt(4)));
                    DecodedPaths decoded = RegistryPathDecoder.decodeResource("registrypath/" + name, document);
                    byName.put(
                            name,
                            new Resource(
                                    name,
                                    1,
                                    decoded.paths().stream().findFirst(),
                                    decoded.problems(),
                                    Optional.empty()));
                }
            }
            Documents documents = Documents.of(DecodedPaths.NONE, Resources.listed(byName));
            Decision decision = decider.decide(documents, NOWHERE, names, spec, known);
            assertThat(decision)
                    .as("step %d", step)
                    .isEqualTo(new Decider("worker-1", NodePolicy.DEFAULT, () -> NOON)
                            .decide(documents, NOWHERE, names, spec, known));
            known = known(decision);
        }
    }

    private static Documents followed(ClusterView cluster) {
        DecodedPaths decoded = RegistryPathDecoder.decodeResource("registrypath/company", """
                {"apiVersion": "regpath.dev/v1alpha1", "kind": "RegistryPath", "metadata": {"name": "company"},
                 "spec": {"registry": "registry.example.com", "redirects": [{"name": "gateway",
                 "frontend": {"addresses": ["203.0.113.10"], "ports": [{"port": 443}]},
                 "backend": {"service": {"namespace": "istio-system", "name": "gateway"}}}]}}
                """.replace("\n", ""));
        RouteSpec route =
                new RouteSpec(1, Optional.empty(), Optional.empty(), Optional.of(Resolved.of(cluster)), List.of());
        TreeMap<String, Resource> byName = new TreeMap<>();
        byName.put(
                "company",
                new Resource("company", 1, Optional.of(decoded.paths().getFirst()), List.of(), Optional.of(route)));
        return Documents.of(DecodedPaths.NONE, Resources.listed(byName));
    }

    private static final Instant NOON = Instant.parse("2026-11-28T12:00:00Z");
    private static final LocalView NOWHERE = new LocalView(Set.of(), new ApiServers(Set.of(), Set.of()));

    private static Decision decide(Documents documents, LocalView here, FollowedNames names, LastKnownGood known) {
        return new Decider("worker-1", NodePolicy.DEFAULT, () -> NOON)
                .decide(documents, here, names, Optional.empty(), known);
    }

    private static LastKnownGood known(Decision decision) {
        return new LastKnownGood(decision.table(), decision.names(), decision.retired(), decision.backends());
    }

    private static String resource(String more, String backend) {
        return """
                {"apiVersion": "regpath.dev/v1alpha1", "kind": "RegistryPath", "metadata": {"name": "company"},
                 "spec": {"registry": "registry.example.com", %s "redirects": [{"name": "gateway",
                 "frontend": {"hosts": ["registry.example.com"], "addresses": ["203.0.113.10"], "ports": [{"port": 443}]},
                 "backend": {"addresses": [%s]}}]}}
                """.formatted(more, backend).replace("\n", "");
    }

    private static Documents documents(String json) {
        DecodedPaths decoded = RegistryPathDecoder.decodeResource("registrypath/company", json);
        TreeMap<String, Resource> byName = new TreeMap<>();
        byName.put(
                "company",
                new Resource("company", 1, decoded.paths().stream().findFirst(), decoded.problems(), Optional.empty()));
        return Documents.of(DecodedPaths.NONE, Resources.listed(byName));
    }
}
