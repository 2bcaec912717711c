package dev.regpath.verify.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.regpath.containerd.HostsToml;
import dev.regpath.containerd.PullHost;
import dev.regpath.contract.ImageReference;
import dev.regpath.contract.RegistryHost;
import dev.regpath.routing.RoutingTable;
import dev.regpath.verify.EndpointChecks;
import dev.regpath.verify.Facts;
import dev.regpath.verify.GalleryCase;
import dev.regpath.verify.Recording;
import dev.regpath.verify.finding.Finding;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A host is asked for what a pull would need of it, and does not serve if it has not all of that. */
class EndpointProbeTest {
    private static final String OURS = "sha256:" + "1".repeat(64);
    private static final String OTHERS = "sha256:" + "2".repeat(64);
    private static final String CONFIGURATION = "sha256:" + "3".repeat(64);
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer("/v2/", 200, "{}");
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void anIndexIsFollowedToTheBlobsOfThisMachinesImage() {
        anIndex(200, 200);

        EndpointFacts facts = ask();

        assertThat(facts.manifest())
                .hasValueSatisfying(
                        attempt -> assertThat(attempt.uri().getPath()).endsWith("/manifests/" + OURS));
        assertThat(facts.blob())
                .hasValueSatisfying(
                        attempt -> assertThat(attempt.uri().getPath()).endsWith("/blobs/" + CONFIGURATION));
        assertThat(obstacle(facts)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"500, RP511", "404, RP511", "429, RP905", "403, RP608", "401, RP608"})
    void aBlobThatIsAnsweredWithAnErrorDoesNotServe(int status, String code) {
        anIndex(200, status);

        assertThat(obstacle(ask())).hasValueSatisfying(finding -> {
            assertThat(finding.diagnostic().code()).isEqualTo(code);
            assertThat(finding.seen()).contains("answers " + status, "/blobs/" + CONFIGURATION);
        });
    }

    @Test
    void anIndexWhoseManifestIsGoneDoesNotServe() {
        anIndex(404, 200);

        assertThat(obstacle(ask()))
                .hasValueSatisfying(
                        finding -> assertThat(finding.seen()).contains("answers 404", "/manifests/" + OURS));
    }

    private void anIndex(int manifest, int blob) {
        String architecture = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        answer("/v2/team/app/manifests/1", 200, """
                {"manifests": [
                  {"digest": "%s", "platform": {"os": "linux", "architecture": "riscv64"}},
                  {"digest": "%s", "platform": {"os": "linux", "architecture": "%s"}}]}
                """.formatted(OTHERS, OURS, architecture));
        answer(
                "/v2/team/app/manifests/" + OURS,
                manifest,
                "{\"config\": {\"digest\": \"%s\"}}".formatted(CONFIGURATION));
        answer("/v2/team/app/blobs/" + CONFIGURATION, blob, "{}");
    }

    private void answer(String path, int status, String body) {
        server.createContext(path, exchange -> {
            byte[] bytes = body.getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private EndpointFacts ask() {
        String registry = "localhost:" + server.getAddress().getPort();
        HttpProber prober = new HttpProber(
                _ -> Map.of(), Routes.ofContainerd(RoutingTable.EMPTY), Clock.systemUTC(), Duration.ofSeconds(10));
        return new EndpointProbe(
                        prober,
                        new EndpointProbe.Wish(
                                RegistryHost.parse(registry),
                                Optional.of(ImageReference.parse(registry + "/team/app:1")),
                                Optional.empty(),
                                CredentialSource.given(Optional.empty())))
                .ask(
                        PullHost.of(RegistryHost.parse(registry), HostsToml.EMPTY)
                                .getFirst(),
                        new Trust(List.of(), List.of(), true, false, Optional.empty()));
    }

    /** On a node that was recorded, and has nothing in the way itself. */
    private static Optional<Finding> obstacle(EndpointFacts host) {
        Facts node = Recording.of(GalleryCase.all().stream()
                        .filter(one -> one.expected().equals("healthy"))
                        .findFirst()
                        .orElseThrow())
                .facts();
        return EndpointChecks.obstacle(node.registries().getFirst(), node.node(), host);
    }
}
