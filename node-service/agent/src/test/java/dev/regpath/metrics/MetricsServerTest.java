package dev.regpath.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.liveness.StatusServer;
import dev.regpath.proto.node.Attachment;
import dev.regpath.proto.node.Backend;
import dev.regpath.proto.node.EndpointHealth;
import dev.regpath.proto.node.EndpointState;
import dev.regpath.proto.node.Frontend;
import dev.regpath.proto.node.Mirror;
import dev.regpath.proto.node.MirrorState;
import dev.regpath.proto.node.NodeStatus;
import dev.regpath.proto.node.Problem;
import dev.regpath.proto.node.Redirects;
import dev.regpath.proto.node.ScopedCgroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsServerTest {
    private static final NodeStatus STATUS = NodeStatus.newBuilder()
            .addMirrors(Mirror.newBuilder()
                    .setRegistry("registry.example.com")
                    .setPath("company")
                    .setState(MirrorState.MIRROR_STATE_IN_PLACE))
            .addProblems(Problem.newBuilder().setCode("InvalidPort"))
            .addProblems(Problem.newBuilder().setCode("InvalidPort"))
            .addEndpoints(endpoint("10.96.30.4:8443", EndpointState.ENDPOINT_STATE_SERVING))
            .addEndpoints(endpoint("10.96.30.5:8443", EndpointState.ENDPOINT_STATE_WITHDRAWN))
            .setRedirects(Redirects.newBuilder()
                    .setScopeKeptByKernel(true)
                    .addFrontends(frontend("203.0.113.10:443", 3).addBackends(backend("10.96.30.4:8443")))
                    .addFrontends(frontend("203.0.113.11:443", 4).addBackends(backend("10.96.30.4:8443")))
                    .addFrontends(frontend("203.0.113.12:443", 0).setWithoutBackend(2))
                    .addAttachments(Attachment.newBuilder().setHealthy(true))
                    .addScope(ScopedCgroup.newBuilder().setReason("kubelet")))
            .build();

    private final AtomicBoolean healthy = new AtomicBoolean(true);
    private final HttpClient client = HttpClient.newHttpClient();
    private NodeMetrics metrics;
    private StatusServer server;

    @BeforeEach
    void serve() throws IOException {
        metrics = new NodeMetrics("1.2.3", Path.of("/proc"), () -> STATUS, _ -> Map.of("RP408", 1L));
        server = start(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
    }

    private StatusServer start(InetSocketAddress address) throws IOException {
        return StatusServer.ofMetrics(
                address, metrics::scrape, Map.of("/healthz", new StatusServer.Check(healthy::get, "it stands still")));
    }

    @AfterEach
    void end() {
        client.close();
        server.close();
    }

    @Test
    void whatTheNodeDoesStandsThereInNumbers() throws Exception {
        metrics.passEnded(Instant.ofEpochSecond(1_795_000_000), Duration.ofMillis(300), true, 2);
        metrics.passEnded(Instant.ofEpochSecond(1_795_000_030), Duration.ofMillis(20), false, 0);

        assertThat(get("/metrics", "text/plain").body())
                .contains(
                        "regpath_build_info{version=\"1.2.3\"} 1.0\n",
                        "regpath_passes_total{result=\"complete\"} 1.0\n",
                        "regpath_passes_total{result=\"incomplete\"} 1.0\n",
                        "regpath_pass_duration_seconds_count 2\n",
                        "regpath_pass_duration_seconds_bucket{le=\"0.05\"} 1\n",
                        "regpath_last_complete_pass_timestamp_seconds 1.795E9\n",
                        "regpath_changes_total 2.0\n",
                        "regpath_problems{code=\"InvalidPort\"} 2.0\n",
                        "regpath_mirrors{state=\"in_place\"} 1.0\n",
                        "regpath_mirrors{state=\"changed\"} 0.0\n",
                        "regpath_pinned_names{state=\"in_place\"} 0.0\n",
                        "regpath_redirects_available 1.0\n",
                        "regpath_redirect_frontends{path=\"company\",redirect=\"gateway\"} 3.0\n",
                        "regpath_redirect_frontends_without_backend{path=\"company\",redirect=\"gateway\"} 1.0\n",
                        "regpath_redirect_backends{path=\"company\",redirect=\"gateway\"} 1.0\n",
                        "regpath_redirect_hits_total{path=\"company\",redirect=\"gateway\"} 7.0\n",
                        "regpath_redirect_without_backend_total{path=\"company\",redirect=\"gateway\"} 2.0\n",
                        "regpath_hooks{state=\"healthy\"} 1.0\n",
                        "regpath_hooks{state=\"stale\"} 0.0\n",
                        "regpath_scope_cgroups{reason=\"kubelet\"} 1.0\n",
                        "regpath_scope_kept_by_kernel 1.0\n",
                        "regpath_endpoints{path=\"company\",state=\"serving\"} 1.0\n",
                        "regpath_endpoints{path=\"company\",state=\"withdrawn\"} 1.0\n",
                        "regpath_endpoints{path=\"company\",state=\"failing\"} 0.0\n",
                        "regpath_findings{code=\"RP408\"} 1.0\n",
                        "process_resident_memory_bytes ");
    }

    @Test
    void everyMetricOfTheListIsServedAndNoOther() throws Exception {
        metrics.passEnded(Instant.EPOCH, Duration.ofMillis(1), true, 0);
        List<String> served = get("/metrics", "text/plain")
                .body()
                .lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ", -1)[2])
                .toList();

        assertThat(served)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Metric.values()).map(Metric::text).toList());
    }

    @Test
    void aScraperThatAsksForOpenMetricsGetsIt() throws Exception {
        HttpResponse<String> answer = get("/metrics", "application/openmetrics-text; version=1.0.0");

        assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("application/openmetrics-text");
        assertThat(answer.body()).endsWith("# EOF\n");
    }

    @Test
    void aStatusThatCannotBeHadLeavesTheRestOfTheMetrics() throws Exception {
        NodeMetrics blind = new NodeMetrics(
                "1.2.3",
                Path.of("/proc"),
                () -> {
                    throw new IOException("no space left on device");
                },
                _ -> Map.of());
        String names = blind.scrape().stream()
                .map(snapshot -> snapshot.getMetadata().getName())
                .collect(Collectors.joining(" "));

        assertThat(names).contains("regpath_passes").doesNotContain("regpath_mirrors");
    }

    @Test
    void aLoopThatStandsStillIsUnhealthy() throws Exception {
        assertThat(get("/healthz", "*/*").statusCode()).isEqualTo(200);
        healthy.set(false);

        assertThat(get("/healthz", "*/*").statusCode()).isEqualTo(503);
    }

    @Test
    void otherPathsAndMethodsAreRefused() throws Exception {
        assertThat(Stream.of("/", "/metrics/more", "/healthzz")
                        .map(path -> get(path, "*/*").statusCode()))
                .containsOnly(404);
        assertThat(client.send(
                                request("/metrics")
                                        .POST(HttpRequest.BodyPublishers.noBody())
                                        .build(),
                                HttpResponse.BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(405);
    }

    @Test
    void anAddressThatIsTakenIsNamedWithTheOptionToChange() {
        assertThat(org.junit.jupiter.api.Assertions.assertThrows(IOException.class, () -> start(server.address())))
                .hasMessageContaining("127.0.0.1:" + server.address().getPort())
                .hasMessageContaining("--metrics-address");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.address().getPort() + path));
    }

    private HttpResponse<String> get(String path, String accept) {
        try {
            return client.send(request(path).header("Accept", accept).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Frontend.Builder frontend(String endpoint, long hits) {
        return Frontend.newBuilder()
                .setPath("company")
                .setRedirect("gateway")
                .setEndpoint(endpoint)
                .setProtocol("TCP")
                .setHits(hits);
    }

    private static Backend backend(String endpoint) {
        return Backend.newBuilder().setEndpoint(endpoint).build();
    }

    private static EndpointHealth endpoint(String endpoint, EndpointState state) {
        return EndpointHealth.newBuilder()
                .setEndpoint(endpoint)
                .addPaths("company")
                .setState(state)
                .build();
    }
}
