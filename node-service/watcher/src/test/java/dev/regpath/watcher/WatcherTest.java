package dev.regpath.watcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.regpath.contract.Addresses;
import dev.regpath.contract.ObjectRef;
import dev.regpath.contract.status.NodeSpec;
import dev.regpath.contract.status.NodeStatus;
import dev.regpath.contract.status.PathReport;
import dev.regpath.contract.status.PathResource;
import dev.regpath.contract.status.RegistryPathStatus;
import dev.regpath.contract.status.RouteSpec;
import dev.regpath.contract.status.ServiceView;
import dev.regpath.fault.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.http.MockResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatcherTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final TestCluster cluster = new TestCluster();
    private final KubernetesClient watcherClient = cluster.newClient();
    private final Watcher watcher = new Watcher(watcherClient, WatchSettings.ALONE, () -> {});

    @BeforeEach
    void startInACluster() {
        Given.companyCluster().forEach(this::put);
        put(Given.company());
        watcher.start();
    }

    @AfterEach
    void close() {
        watcher.close();
        watcherClient.close();
        cluster.close();
    }

    @Test
    void whatAPathNamesStandsInItsStatus() {
        awaitStatus("company", status -> {
            assertThat(condition(status, Condition.ConditionType.ACCEPTED)).isEqualTo("True Accepted");
            assertThat(condition(status, Condition.ConditionType.RESOLVED)).isEqualTo("True Resolved");
            assertThat(condition(status, Condition.ConditionType.PROGRAMMED)).isEqualTo("Unknown NoNodes");
            assertThat(condition(status, Condition.ConditionType.CONFLICTED)).isEqualTo("False NoConflict");
            assertThat(status.summary().mirror()).isEqualTo("registry/registry:http");
            assertThat(status.summary().redirects())
                    .isEqualTo("istio-system/istio-ingressgateway → istio-system (app=gateway):https");
            assertThat(endpoints(status, "registry", "registry")).containsExactly("10.1.1.1");
        });
    }

    @Test
    void endpointsAreFollowedAsTheyComeAndGo() {
        awaitEndpoints("10.1.1.1");
        put(registry("10.1.1.1", "10.1.2.1", "10.1.3.1"));
        awaitEndpoints("10.1.1.1", "10.1.2.1", "10.1.3.1");
        put(registry("10.1.3.1"));
        awaitEndpoints("10.1.3.1");
        put(registry("10.1.7.7"));
        awaitEndpoints("10.1.7.7");
        put(registry());
        awaitEndpoints();
        awaitStatus(
                "company",
                status -> assertThat(condition(status, Condition.ConditionType.RESOLVED))
                        .isEqualTo("True Resolved"));
    }

    @Test
    void aStatusThatCannotBeWrittenIsTriedAgain() {
        awaitEndpoints("10.1.1.1");
        AtomicInteger asked = new AtomicInteger();
        cluster.fail(request -> request.getMethod().equals("PUT")
                        && request.getPath().endsWith("/registrypaths/company/status")
                        && asked.incrementAndGet() <= 3
                ? Optional.of(new MockResponse().setResponseCode(403))
                : Optional.empty());
        put(registry("10.1.2.1"));
        awaitEndpoints("10.1.2.1");
        assertThat(asked).hasValueGreaterThan(3);
    }

    @Test
    void aPodThatIsNotReadyIsABackendOnlyWhileNoOtherIs() {
        awaitStatus("company", status -> assertThat(pods(status)).containsExactly("10.1.1.2"));
        put(Given.pod("istio-system", "gateway-1", "gateway", "worker-1", "10.1.1.2", false));
        awaitStatus("company", status -> {
            assertThat(pods(status)).containsExactly("10.1.1.2");
            assertThat(condition(status, Condition.ConditionType.RESOLVED)).isEqualTo("False BackendsKept");
            assertThat(status.condition(Condition.ConditionType.RESOLVED)
                            .orElseThrow()
                            .message())
                    .contains(
                            "no ready Pod in istio-system (app=gateway) has port https; the unready ones stay in use on"
                                    + " nodes for at most 10 minutes, as far as they answer");
            assertThat(status.summary().state()).isEqualTo("BackendsKept");
        });
        put(Given.pod("istio-system", "gateway-2", "gateway", "worker-2", "10.1.2.2", true));
        awaitStatus("company", status -> {
            assertThat(pods(status)).containsExactly("10.1.2.2");
            assertThat(condition(status, Condition.ConditionType.RESOLVED)).isEqualTo("True Resolved");
        });
    }

    @Test
    void aLoadBalancersNewAddressAndARenamedPortAreSeen() {
        put(Given.withLoadBalancer(
                Given.service("istio-system", "istio-ingressgateway", "10.96.1.1", "https", 443), "203.0.113.77"));
        awaitStatus(
                "company",
                status -> assertThat(status.resolved()
                                .orElseThrow()
                                .cluster()
                                .services()
                                .values())
                        .flatExtracting(ServiceView::externalAddresses)
                        .containsExactly(Addresses.parse("203.0.113.77")));
        put(Given.service("registry", "registry", "10.96.12.7", "web", 80));
        awaitStatus("company", status -> {
            assertThat(condition(status, Condition.ConditionType.RESOLVED)).isEqualTo("False Unresolved");
            assertThat(status.condition(Condition.ConditionType.RESOLVED)
                            .orElseThrow()
                            .message())
                    .contains("Service registry/registry has no TCP port that is meant");
        });
    }

    @Test
    void anExternalNameIsRefusedWithAReason() {
        Service external = Given.service("registry", "registry", "", "http", 80);
        external.getSpec().setType("ExternalName");
        external.getSpec().setExternalName("registry.example.net");
        put(external);
        awaitStatus("company", status -> {
            assertThat(condition(status, Condition.ConditionType.RESOLVED)).isEqualTo("False ExternalName");
            assertThat(status.condition(Condition.ConditionType.RESOLVED)
                            .orElseThrow()
                            .message())
                    .contains("nothing in the cluster is behind it")
                    .doesNotContain("registry.example.net");
        });
    }

    @Test
    void nodesThatReportAreCounted() {
        awaitStatus("company", status -> assertThat(status.nodes().silent()).isEqualTo(2));
        report("worker-1", PathReport.PathState.PROGRAMMED, "Programmed", "");
        report("worker-2", PathReport.PathState.REJECTED, "ProtectedAddress", "it is the node's own address");
        awaitStatus("company", status -> {
            assertThat(status.summary().nodes()).isEqualTo("1/2");
            assertThat(condition(status, Condition.ConditionType.PROGRAMMED)).isEqualTo("False ProtectedAddress");
            assertThat(status.condition(Condition.ConditionType.PROGRAMMED)
                            .orElseThrow()
                            .message())
                    .isEqualTo("in place on 1 of 2 nodes; node worker-2: it is the node's own address");
        });
        report("worker-2", PathReport.PathState.PROGRAMMED, "Programmed", "");
        awaitStatus("company", status -> {
            assertThat(status.summary().nodes()).isEqualTo("2/2");
            assertThat(condition(status, Condition.ConditionType.PROGRAMMED)).isEqualTo("True Programmed");
        });
    }

    @Test
    void whatAllNodesRefuseByTheirOwnSettingsIsNotAccepted() {
        report(
                "worker-1",
                PathReport.PathState.REJECTED,
                "NotAllowed",
                "a mirror on the node itself. Start it with X.");
        report("worker-2", PathReport.PathState.PROGRAMMED, "Programmed", "");
        awaitAccepted("company", "True Accepted");
        report(
                "worker-2",
                PathReport.PathState.REJECTED,
                "NotAllowed",
                "a mirror on the node itself. Start it with X.");
        awaitStatus("company", status -> {
            assertThat(condition(status, Condition.ConditionType.ACCEPTED)).isEqualTo("False NotAllowed");
            assertThat(status.condition(Condition.ConditionType.ACCEPTED)
                            .orElseThrow()
                            .message())
                    .isEqualTo("every node that reports refuses it; node worker-1: a mirror on the node itself."
                            + " Start it with X.");
        });
        report("worker-1", PathReport.PathState.PROGRAMMED, "Programmed", "");
        awaitAccepted("company", "True Accepted");
    }

    @Test
    void aNodeIsToldTheLabelsThatNodeSelectorsName() {
        put(Given.path("""
                apiVersion: regpath.dev/v1alpha1
                kind: RegistryPath
                metadata: {name: fast}
                spec:
                  registry: fast.example.com
                  mirror: {backend: {addresses: ["10.96.9.9:5000"]}}
                  nodeSelector: {disk: ssd}
                """));
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(nodeSpec("worker-1").labels()).containsEntry("disk", "ssd");
            assertThat(nodeSpec("worker-1").zone()).isEqualTo("a");
            assertThat(nodeSpec("worker-2").absentLabels()).containsExactly("disk");
        });
    }

    @Test
    void ofAConfigMapOnlyCertificatesArePassedOn() {
        put(Given.configMap("shop", "settings", Map.of("application.properties", "db.password=hunter2")));
        put(Given.path("""
                apiVersion: regpath.dev/v1alpha1
                kind: RegistryPath
                metadata: {name: curious}
                spec:
                  registry: registry.example.org
                  mirror:
                    backend: {addresses: ["10.96.12.9:5000"]}
                    ca: {configMap: {namespace: shop, name: settings, key: application.properties}}
                """));
        awaitAccepted("curious", "False InvalidCertificate");
        awaitStatus("curious", status -> assertThat(status.toString()).doesNotContain("hunter2"));
        await().untilAsserted(() -> assertThat(cluster.client()
                        .v1()
                        .events()
                        .inNamespace("default")
                        .list()
                        .getItems()
                        .toString())
                .contains("curious", "InvalidCertificate")
                .doesNotContain("hunter2"));
    }

    @Test
    void hostileResourcesAreRefusedAndSaySo() {
        awaitStatus(
                "company",
                status -> assertThat(condition(status, Condition.ConditionType.ACCEPTED))
                        .isEqualTo("True Accepted"));
        put(redirect("api-server", "[10.96.0.1]", "443"));
        put(redirect("api-endpoint", "[10.0.0.1]", "6443"));
        put(redirect("thief", "[203.0.113.10]", "443"));
        put(redirect("line", "[203.0.113.55], hosts: [\"a\\nb.example.com\"]", "443"));
        put(redirect("long", "[203.0.113.56], hosts: [\"%s\"]".formatted("a".repeat(1 << 20)), "443"));
        awaitAccepted("api-server", "False ProtectedAddress");
        awaitAccepted("api-endpoint", "False ProtectedAddress");
        awaitAccepted("thief", "False Conflicted");
        awaitStatus(
                "thief",
                status -> assertThat(condition(status, Condition.ConditionType.CONFLICTED))
                        .isEqualTo("True Conflicted"));
        awaitAccepted("line", "False InvalidHost");
        awaitAccepted("long", "False TooLarge");
        awaitAccepted("company", "True Accepted");
    }

    @Test
    void aStormOfChangesLeadsToFewWrites() {
        awaitEndpoints("10.1.1.1");
        long before = cluster.statusWrites("company");
        long start = System.nanoTime();
        for (int i = 0; i < 1000; i++) {
            put(registry("10.1.%d.%d".formatted(i / 200, 1 + i % 200)));
        }
        awaitEndpoints("10.1.4.200");
        // How long a thousand changes take is a matter of the machine; how many writes there are in a second is not.
        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds() + 2;
        assertThat(cluster.statusWrites("company") - before)
                .isLessThanOrEqualTo(seconds * WatchSettings.ALONE.writesPerSecond());
    }

    @Test
    void whatChangesNothingIsNotWritten() {
        awaitEndpoints("10.1.1.1");
        long before = cluster.statusWrites("company");
        put(Given.pod("istio-system", "other-1", "other", "worker-1", "10.1.1.9", true));
        put(Given.node("worker-2", "b", "unrelated=label"));
        put(registry("10.1.1.1", "10.1.1.8"));
        awaitEndpoints("10.1.1.1", "10.1.1.8");
        assertThat(cluster.statusWrites("company") - before).isEqualTo(1);
    }

    @Test
    void aWatcherThatStartsAgainFindsEverythingInPlace() {
        awaitEndpoints("10.1.1.1");
        watcher.close();
        long before = cluster.statusWrites("company");
        try (KubernetesClient client = cluster.newClient();
                Watcher second = new Watcher(client, WatchSettings.ALONE, () -> {})) {
            second.start();
            await().atMost(LIMIT).until(second::isReady);
            put(registry("10.1.1.5"));
            awaitEndpoints("10.1.1.5");
        }
        assertThat(cluster.statusWrites("company") - before).isEqualTo(1);
    }

    @Test
    void nodesAreToldWhatToDoAndNothingOfEachOther() {
        awaitRoute("company", route -> {
            assertThat(route.generation()).isEqualTo(generation("company"));
            assertThat(route.refused()).isEmpty();
            assertThat(route.apiServers()).containsExactly("10.0.0.1:6443", "10.96.0.1:443");
            assertThat(route.resolved().orElseThrow().cluster().services()).hasSize(2);
        });
        await().atMost(LIMIT).until(() -> nodeSpec("worker-1").routes());
        long before = routeWrites("company");

        report("worker-1", PathReport.PathState.PROGRAMMED, "Programmed", "");
        report("worker-2", PathReport.PathState.REJECTED, "ProtectedAddress", "it is the node's own address");
        put(Given.node("worker-2", "b", "unrelated=label"));
        put(Given.node("worker-3", "c"));
        awaitStatus("company", status -> assertThat(status.summary().nodes()).isEqualTo("1/2"));
        assertThat(routeWrites("company")).isEqualTo(before);

        put(registry("10.1.2.1"));
        awaitRoute(
                "company",
                route -> assertThat(route.resolved().orElseThrow().toString()).contains("10.1.2.1"));
        assertThat(routeWrites("company")).isEqualTo(before + 1);
    }

    @Test
    void aRouteGoesWithItsPathAndIsPutRightIfSomebodyElseTouchesIt() {
        awaitRoute("company", route -> assertThat(route.resolved()).isPresent());
        cluster.client().resources(RouteObject.class).withName("company").edit(route -> {
            route.setSpec(Serialization.unmarshal("{\"observedGeneration\": 99}", JsonNode.class));
            return route;
        });
        awaitRoute("company", route -> assertThat(route.generation()).isEqualTo(generation("company")));
        cluster.client().resources(RouteObject.class).withName("company").delete();
        awaitRoute("company", route -> assertThat(route.resolved()).isPresent());

        cluster.client().resources(PathObject.class).withName("company").delete();
        await().atMost(LIMIT)
                .until(() -> cluster.client()
                                .resources(RouteObject.class)
                                .withName("company")
                                .get()
                        == null);
    }

    @Test
    void whatIsRefusedOnEveryNodeIsRefusedInTheRoute() {
        put(redirect("api-server", "[10.96.0.1]", "443"));
        awaitRoute(
                "api-server",
                route -> assertThat(route.refused()).hasValueSatisfying(refusal -> {
                    assertThat(refusal.reason()).isEqualTo("ProtectedAddress");
                    assertThat(refusal.what()).contains("would cover the API server");
                }));
    }

    /** What kubeadm tells nodes that join: a load balancer before the API servers, which no Service knows. */
    @Test
    void theAddressThatKubeletsUseIsProtectedToo() {
        put(Given.configMap("kube-public", "cluster-info", Map.of("kubeconfig", """
                apiVersion: v1
                kind: Config
                clusters: [{name: "", cluster: {server: "https://203.0.113.40:8443"}}]
                """)));
        put(redirect("balancer", "[203.0.113.40]", "8443"));
        awaitAccepted("balancer", "False ProtectedAddress");
        awaitRoute("company", route -> assertThat(route.apiServers()).contains("203.0.113.40:8443"));
    }

    @Test
    void aRedirectByHostWhoseServiceIsMissingIsNotResolved() {
        put(Given.path("""
                apiVersion: regpath.dev/v1alpha1
                kind: RegistryPath
                metadata: {name: by-host}
                spec:
                  registry: registry.example.org
                  redirects:
                    - name: gateway
                      frontend: {hosts: [registry.example.org], ports: [{port: 443}]}
                      backend: {service: {namespace: istio-system, name: missing, port: https}}
                """));
        awaitStatus("by-host", status -> {
            assertThat(condition(status, Condition.ConditionType.RESOLVED)).isEqualTo("False Unresolved");
            assertThat(status.condition(Condition.ConditionType.RESOLVED)
                            .orElseThrow()
                            .message())
                    .contains("there is no Service istio-system/missing");
        });
    }

    @Test
    void aReportThatWasThereBeforeItsNodeGoesWithTheNode() {
        cluster.client()
                .resource(Serialization.unmarshal("""
                        apiVersion: regpath.dev/v1alpha1
                        kind: RegistryPathNode
                        metadata: {name: worker-8}
                        """, NodeObject.class))
                .create();
        put(Given.node("worker-8", "c"));
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(cluster.client()
                                .resources(NodeObject.class)
                                .withName("worker-8")
                                .get()
                                .getMetadata()
                                .getOwnerReferences())
                        .extracting(OwnerReference::getName)
                        .containsExactly("worker-8"));
        assertThat(nodeSpec("worker-8").zone()).isEqualTo("c");
    }

    private void awaitRoute(String name, Consumer<RouteSpec> expectation) {
        await().atMost(LIMIT).untilAsserted(() -> {
            RouteObject route =
                    cluster.client().resources(RouteObject.class).withName(name).get();
            assertThat(route).isNotNull();
            expectation.accept(RouteSpec.decode(new JacksonContent(route.getSpec())));
        });
    }

    private long generation(String path) {
        return cluster.client().resources(PathObject.class).withName(path).get().generation();
    }

    private long routeWrites(String path) {
        return cluster.requests().stream()
                .filter(request -> request.startsWith("PUT ") && request.contains("/registryroutes/" + path))
                .count();
    }

    @Test
    void nothingIsWatchedThatNoPathNames() {
        awaitEndpoints("10.1.1.1");
        assertThat(cluster.requests())
                .filteredOn(request -> request.contains("watch=true") && request.contains("/namespaces/"))
                .isNotEmpty()
                .allMatch(request ->
                        request.contains("fieldSelector=metadata.name") || request.contains("labelSelector="));
        assertThat(cluster.requests())
                .noneMatch(request -> request.startsWith("GET /api/v1/pods")
                        || request.startsWith("GET /api/v1/services")
                        || request.contains("/secrets"));
    }

    private static EndpointSlice registry(String... addresses) {
        return Given.slice("registry", "registry", "registry-x7k2p", "http", 5000, addresses);
    }

    private static PathObject redirect(String name, String addresses, String port) {
        return Given.path("""
                apiVersion: regpath.dev/v1alpha1
                kind: RegistryPath
                metadata: {name: %s}
                spec:
                  registry: %s.example.com
                  redirects:
                    - name: gateway
                      frontend: {addresses: %s, ports: [{port: %s}]}
                      backend: {addresses: ["10.1.9.9:8443"]}
                """.formatted(name, name, addresses, port));
    }

    private void report(String node, PathReport.PathState state, String reason, String message) {
        cluster.report(
                node,
                new NodeStatus("0.1.0", "2.1.9", List.of(new PathReport("company", 1, "", state, reason, message))));
    }

    private NodeSpec nodeSpec(String node) {
        NodeObject object =
                cluster.client().resources(NodeObject.class).withName(node).get();
        assertThat(object).isNotNull();
        return object.readSpec().orElseThrow();
    }

    private void awaitAccepted(String name, String expected) {
        awaitStatus(
                name,
                status -> assertThat(condition(status, Condition.ConditionType.ACCEPTED))
                        .isEqualTo(expected));
    }

    private void awaitEndpoints(String... addresses) {
        awaitStatus(
                "company",
                status -> assertThat(endpoints(status, "registry", "registry")).containsExactlyInAnyOrder(addresses));
    }

    private static List<String> pods(RegistryPathStatus status) {
        return status.resolved().stream()
                .flatMap(resolved -> resolved.cluster().pods().values().stream())
                .flatMap(List::stream)
                .flatMap(pod -> pod.addresses().stream())
                .map(Addresses::text)
                .toList();
    }

    private void put(HasMetadata object) {
        cluster.client().resource(object).createOr(one -> one.update());
    }

    private void awaitStatus(String name, Consumer<RegistryPathStatus> expectation) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(status(name)).hasValueSatisfying(expectation));
    }

    private Optional<RegistryPathStatus> status(String name) {
        PathObject path =
                cluster.client().resources(PathObject.class).withName(name).get();
        return path == null
                ? Optional.empty()
                : PathResource.read(path.content()).status();
    }

    private static String condition(RegistryPathStatus status, Condition.ConditionType type) {
        return status.condition(type)
                .map(condition -> condition.status().word() + " " + condition.reason())
                .orElse("absent");
    }

    private static List<String> endpoints(RegistryPathStatus status, String namespace, String service) {
        return status.resolved().stream()
                .flatMap(resolved -> resolved.cluster().services().entrySet().stream())
                .filter(entry -> entry.getKey().equals(new ObjectRef(namespace, service)))
                .flatMap(entry -> entry.getValue().endpoints().stream())
                .flatMap(endpoint -> endpoint.addresses().stream())
                .map(Addresses::text)
                .toList();
    }
}
