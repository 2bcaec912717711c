package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.regpath.contract.Addresses;
import dev.regpath.contract.ObjectRef;
import dev.regpath.contract.Protocol;
import dev.regpath.contract.status.BackendView;
import dev.regpath.contract.status.ClusterView;
import dev.regpath.contract.status.NodeCodec;
import dev.regpath.contract.status.NodeStatus;
import dev.regpath.contract.status.PathReport;
import dev.regpath.contract.status.Resolved;
import dev.regpath.contract.status.RouteSpec;
import dev.regpath.contract.status.ServiceView;
import dev.regpath.files.LocalFiles;
import dev.regpath.harness.run.Needs;
import dev.regpath.harness.run.Needs.Supply;
import dev.regpath.kube.ApiAccess;
import dev.regpath.kube.NodeReporter;
import dev.regpath.kube.ResourceFiles;
import dev.regpath.kube.ResourceWatch;
import dev.regpath.kube.Resources;
import dev.regpath.kube.WatchIntervals;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The agent's own client before Kubernetes' own server and etcd: how lists, watches, history and reports really are. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Needs(Supply.API_MACHINERY)
class ApiMachineryIT {
    private static final String GROUP = "/apis/regpath.dev/v1alpha1/";
    private static final String ROUTES = GROUP + "registryroutes";
    private static final String NODES = GROUP + "registrypathnodes";
    private static final Duration SOON = Duration.ofSeconds(20);

    /** Watches that the server ends soon, and short pauses. */
    private static final WatchIntervals QUICK =
            new WatchIntervals(Duration.ofSeconds(2), Duration.ofMillis(50), Duration.ofMillis(500));

    private final Lab lab = Lab.open();
    private ApiMachinery server;

    @TempDir
    private Path state;

    @BeforeAll
    void defineWhatTheChartBrings() {
        server = lab.apiMachinery();
        server.defineChartKinds();
    }

    @AfterEach
    void removeTheRoutes() {
        server.send("DELETE", ROUTES, "", "").orThrow();
    }

    @AfterAll
    void removeEverything() {
        lab.close();
    }

    @Test
    void onlyACertificateThatItsAuthoritySignedLetsSomebodyIn() throws IOException {
        String stranger = server.kubeconfig().replaceAll("users:.*", "users: [{name: admin, user: {token: guessed}}]");
        try (ResourceWatch watch = follow(stranger)) {
            Waiting.until(
                    "the watch says that it is not let in",
                    SOON,
                    () -> watch.resources()
                            .trouble()
                            .filter(trouble -> trouble.toString().contains("401")));
            assertThat(watch.resources().origin()).isEqualTo(Resources.ResourceOrigin.NOBODY);
        }
    }

    @Test
    void aWatchFollowsOverRestartsOfServerAndStoreAndOverCompaction() throws IOException {
        put("company", "registry.example.com");
        put("old", "old.example.com");
        try (ResourceWatch watch = follow(server.kubeconfig())) {
            awaitNames(watch, "company", "old");

            server.restartStore();
            put("after-the-store", "a.example.com");
            awaitNames(watch, "after-the-store", "company", "old");

            server.restartServer();
            put("after-the-server", "b.example.com");
            awaitNames(watch, "after-the-server", "after-the-store", "company", "old");
            assertThat(server.condition("registryroutes.regpath.dev", "Established"))
                    .contains("True");
        }

        // What happens while nobody listens leaves no trace in the history: only a list can tell that one is gone.
        try (ResourceWatch watch = follow(server.kubeconfig())) {
            awaitNames(watch, "after-the-server", "after-the-store", "company", "old");
            server.send("DELETE", ROUTES + "/old", "", "").orThrow();
            put("new", "new.example.com");
            server.compact();
            server.restartServer();
            awaitNames(watch, "after-the-server", "after-the-store", "company", "new");
            Waiting.until(
                    "no trouble is left",
                    SOON,
                    () -> Optional.of(watch.resources())
                            .filter(resources -> resources.trouble().isEmpty()));
        }
    }

    @Test
    void aWatchFromBeforeACompactionIsToldThatItsVersionIsGone() {
        put("company", "registry.example.com");
        String version = version(ROUTES);
        put("company", "moved.example.com");
        assertThat(watched(version)).contains("\"type\":\"MODIFIED\"", "moved.example.com");

        server.compact();
        server.restartServer();

        assertThat(watched(version)).contains("\"code\":410", "\"reason\":\"Expired\"");
    }

    /** A node that heard nothing for long still knows how far history has come, and need not list again. */
    @Test
    void aBookmarkSparesAQuietWatchANewList() throws IOException {
        put("company", "registry.example.com");
        ServerSocket here = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        try (ApiFront front = ApiFront.start(
                        here, new ApiRoutes(0, server.port(), server.identity().getSocketFactory()));
                ResourceWatch watch = follow(kubeconfig(front))) {
            awaitNames(watch, "company");
            assertThat(front.lists()).isEqualTo(1);

            // Others write, so that history goes on without a word to this watch.
            server.apply(NODES + "/worker-1", "test", nodeObject("worker-1")).orThrow();
            server.apply(NODES + "/worker-2", "test", nodeObject("worker-2")).orThrow();
            long reached = Long.parseLong(version(NODES));
            Waiting.until(
                    "a watch goes on from a bookmark",
                    SOON,
                    () -> Optional.of(front.lastWatchFrom()).filter(from -> from >= reached));

            // Whoever leads to several servers leads to none that is not ready.
            front.goAway();
            server.restartServer();
            // Of the very collection that is watched: what a server remembers of one begins with the first question for
            // it.
            boolean quiet = Long.parseLong(version(ROUTES)) <= front.lastWatchFrom();
            front.comeBack();
            put("another", "another.example.com");
            awaitNames(watch, "another", "company");
            // A server that writes while it starts remembers nothing from before: then there has to be a new list.
            assertThat(front.lists()).isLessThanOrEqualTo(quiet ? 1 : 2);
        }
    }

    @Test
    void anAgentsReportIsTakenWordByWordAndSurvivesTheServersRestart() throws IOException {
        NodeStatus status = new NodeStatus(
                "0.1.0",
                "2.1.9",
                List.of(new PathReport("company", 1, "", PathReport.PathState.PROGRAMMED, "Programmed", "")));
        NodeReporter.ReportIntervals intervals =
                new NodeReporter.ReportIntervals(Duration.ofMillis(100), Duration.ofSeconds(1));
        try (NodeReporter reporter = NodeReporter.start(
                access(server.kubeconfig()), "worker-3", intervals, QUICK, new Random(1), Optional.empty(), () -> {})) {
            reporter.report(status);
            awaitReport("worker-3", status);

            server.restartServer();
            NodeStatus next = new NodeStatus("0.1.0", "2.3.4", status.paths());
            reporter.report(next);
            awaitReport("worker-3", next);

            // Somebody deletes it.
            server.send("DELETE", NODES + "/worker-3", "", "").orThrow();
            awaitReport("worker-3", next);

            // The watcher tells the node what it must know: at once, and of this node alone.
            server.send(
                            "PATCH",
                            NODES + "/worker-3",
                            "application/merge-patch+json",
                            "{\"spec\":{\"zone\":\"a\",\"labels\":{\"disk\":\"ssd\"}}}")
                    .orThrow();
            Waiting.until(
                    "the node knows its label",
                    SOON,
                    () -> reporter.spec()
                            .filter(spec -> "ssd".equals(spec.labels().get("disk"))));
        }
    }

    /** Ten thousand nodes are sent it. */
    @Test
    void theEventOfAMovedEndpointHasAtMostTwoKibibytes() {
        List<ServiceView.ServicePort> ports = List.of(
                new ServiceView.ServicePort("http", 5000, Protocol.TCP),
                new ServiceView.ServicePort("https", 8443, Protocol.TCP));
        List<BackendView> endpoints = Stream.of("10.244.1.11", "10.244.2.12", "10.244.3.13")
                .map(address -> new BackendView(
                        List.of(Addresses.parse(address)),
                        BackendView.BackendState.READY,
                        "ip-10-0-1-1.eu-central-1.compute.internal",
                        "eu-central-1a",
                        ports))
                .toList();
        ServiceView service =
                new ServiceView(List.of(Addresses.parse("10.96.12.7")), List.of(), List.of(), ports, endpoints);
        JsonObject spec = new RouteSpec(
                        3,
                        Optional.of(Instant.parse("2026-11-01T08:00:00Z")),
                        Optional.empty(),
                        Optional.of(Resolved.of(new ClusterView(
                                Map.of(new ObjectRef("registry", "registry"), service), Map.of(), Map.of()))),
                        List.of("10.0.0.1:6443", "10.96.0.1:443"))
                .encode();
        spec.add(RouteSpec.PATH, JsonParser.parseString("""
                {"registry": "registry.example.com",
                 "mirror": {"scheme": "http", "backend": {"service": {"namespace": "registry", "name": "registry", "port": "http"}}},
                 "redirects": [{"name": "gateway",
                   "frontend": {"hosts": ["registry.example.com"], "ports": [{"port": 443, "protocol": "TCP"}]},
                   "backend": {"service": {"namespace": "registry", "name": "registry", "port": "https"}}}]}
                """));
        String version = version(ROUTES);

        server.send("POST", ROUTES, "application/json", """
                        {"apiVersion": "regpath.dev/v1alpha1", "kind": "RegistryRoute", "metadata": {"name": "company",
                         "ownerReferences": [{"apiVersion": "regpath.dev/v1alpha1", "kind": "RegistryPath", "name": "company",
                           "uid": "5b1c8a9e-0000-4000-8000-000000000001"}]},
                         "spec": %s}
                        """.formatted(spec)).orThrow();

        assertThat(watched(version).strip().getBytes(StandardCharsets.UTF_8)).hasSizeBetween(1_000, 2_048);
    }

    /** Ten thousand nodes watch: whatever one of them says must be sent to no other. */
    @Test
    void whatOneNodeReportsIsSentToNoOther() {
        put("company", "registry.example.com");
        String routes = version(ROUTES);
        String nodes = version(NODES);
        for (int i = 0; i < 3; i++) {
            server.apply(NODES + "/worker-1", "test", nodeObject("worker-1") + "spec: {zone: z%d}\n".formatted(i))
                    .orThrow();
        }

        assertThat(watched(ROUTES + "?", routes)).isEmpty();
        assertThat(watched(NODES + "?fieldSelector=metadata.name%3Dworker-2&", nodes))
                .isEmpty();
        assertThat(watched(NODES + "?fieldSelector=metadata.name%3Dworker-1&", nodes))
                .contains("\"zone\":\"z2\"");
    }

    private void awaitReport(String node, NodeStatus expected) {
        Waiting.until(
                "%s reports %s".formatted(node, expected),
                SOON,
                () -> Optional.of(server.get(NODES + "/" + node))
                        .filter(ApiMachinery.ApiResponse::succeeded)
                        .filter(answer -> answer.json().has("status"))
                        .map(answer -> NodeCodec.status(answer.json().get("status")))
                        .filter(expected::equals));
    }

    private void put(String name, String registry) {
        server.apply(ROUTES + "/" + name, "test", """
                apiVersion: regpath.dev/v1alpha1
                kind: RegistryRoute
                metadata: {name: %s}
                spec:
                  observedGeneration: 1
                  path:
                    registry: %s
                    mirror: {scheme: http, backend: {addresses: ["10.96.0.7:5000"]}}
                """.formatted(name, registry)).orThrow();
    }

    private static String nodeObject(String name) {
        return "apiVersion: regpath.dev/v1alpha1\nkind: RegistryPathNode\nmetadata: {name: %s}\n".formatted(name);
    }

    private String version(String collection) {
        // A server that was just restarted asks for patience.
        return Waiting.until(
                        "the server gives a list",
                        SOON,
                        () -> Optional.of(server.get(collection)).filter(ApiMachinery.ApiResponse::succeeded))
                .json()
                .getAsJsonObject("metadata")
                .get("resourceVersion")
                .getAsString();
    }

    private String watched(String version) {
        return watched(ROUTES + "?", version);
    }

    private String watched(String collection, String version) {
        String target = collection + "watch=true&timeoutSeconds=1&resourceVersion=" + version;
        // A server that was just restarted asks for patience.
        return Waiting.until(
                        "the server takes watches",
                        SOON,
                        () -> Optional.of(server.get(target)).filter(answer -> answer.status() != 429))
                .orThrow()
                .body();
    }

    private static String kubeconfig(ApiFront front) {
        return """
                apiVersion: v1
                kind: Config
                current-context: lab
                contexts: [{name: lab, context: {cluster: lab}}]
                clusters: [{name: lab, cluster: {server: "http://%s"}}]
                """.formatted(front.authority());
    }

    private ApiAccess access(String kubeconfig) throws IOException {
        Path file = Files.writeString(Files.createTempFile(state, "admin", ".kubeconfig"), kubeconfig);
        return ApiAccess.find(Optional.of(file), state, Map.of()).orElseThrow();
    }

    private ResourceWatch follow(String kubeconfig) throws IOException {
        return ResourceWatch.start(
                access(kubeconfig),
                new ResourceFiles(new LocalFiles(Path.of("/")), Files.createTempDirectory(state, "agent")),
                QUICK,
                new Random(1),
                () -> true,
                () -> {});
    }

    private static void awaitNames(ResourceWatch watch, String... names) {
        Set<String> expected = Set.of(names);
        Waiting.until(
                "the watch knows " + expected,
                SOON,
                () -> Optional.of(watch.resources().byName().keySet()).filter(expected::equals));
    }
}
