package dev.regpath.watcher;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.regpath.contract.Api;
import dev.regpath.contract.status.NodeCodec;
import dev.regpath.contract.status.NodeStatus;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An API server that keeps what it is given, tells watchers of it, and notes each request. What it cannot do by itself, or
 * should not do for a while, is answered by faults.
 */
final class TestCluster implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TestCluster.class);

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** What the test's own client calls itself. */
    private static final String OWN = "regpath-test";

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final KubernetesCrudDispatcher objects = new KubernetesCrudDispatcher(List.of(
            context(Api.PATH_KIND, Api.PATHS, true),
            context(Api.NODE_KIND, Api.NODES, true),
            context(Api.ROUTE_KIND, Api.ROUTES, false)));
    private final MockWebServer server = new MockWebServer();
    private final KubernetesClient client;
    private volatile Function<RecordedRequest, Optional<MockResponse>> faults = _ -> Optional.empty();

    TestCluster() {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                if (!OWN.equals(request.getHeader("User-Agent"))) {
                    requests.add(request.getMethod() + " " + request.getPath());
                }
                return faults.apply(request).orElseGet(() -> objects.dispatch(request));
            }
        });
        server.start();
        client = newClient(OWN);
    }

    private static CustomResourceDefinitionContext context(String kind, String plural, boolean status) {
        return new CustomResourceDefinitionContext.Builder()
                .withGroup(Api.GROUP)
                .withVersion(Api.VERSION)
                .withKind(kind)
                .withPlural(plural)
                .withScope("Cluster")
                .withStatusSubresource(status)
                .build();
    }

    /** The test's own client. */
    KubernetesClient client() {
        return client;
    }

    /** Another client of the same server, to be closed by who asked. */
    KubernetesClient newClient() {
        return newClient("regpath");
    }

    private KubernetesClient newClient(String userAgent) {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://localhost:" + server.getPort())
                .withNamespace("regpath-system")
                .withUserAgent(userAgent)
                .withWatchReconnectInterval(100)
                .withRequestRetryBackoffLimit(0)
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** Answers some requests in another way from now on. */
    void fail(Function<RecordedRequest, Optional<MockResponse>> how) {
        faults = how;
    }

    /** Answers all requests again. */
    void mend() {
        faults = _ -> Optional.empty();
    }

    /** All requests so far but the test's own, as {@code GET /path}. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** How often the status of a path was written. */
    long statusWrites(String path) {
        String end = " /apis/%s/%s/%s/status"
                .formatted(Api.API_VERSION, Api.PATHS, path)
                .substring(1);
        return requests.stream()
                .filter(request -> !request.startsWith("GET ") && request.split("[ ?]", -1)[1].equals(end))
                .count();
    }

    /** Reports as an agent does; again, if the watcher has written the object meanwhile. */
    void report(String node, NodeStatus status) {
        JsonNode json = Serialization.unmarshal(NodeCodec.encode(status).toString(), JsonNode.class);
        await().atMost(LIMIT).ignoreExceptionsMatching(TestCluster::isConflict).until(() -> {
            if (client.resources(NodeObject.class).withName(node).get() == null) {
                return false;
            }
            client.resources(NodeObject.class).withName(node).editStatus(object -> {
                object.setStatus(json);
                return object;
            });
            return true;
        });
    }

    private static boolean isConflict(Throwable thrown) {
        return thrown instanceof KubernetesClientException e && e.getCode() == HttpURLConnection.HTTP_CONFLICT;
    }

    @Override
    public void close() {
        client.close();
        try {
            server.shutdown();
        } catch (IllegalStateException e) {
            // It waits ten seconds for its connections to end, which a busy machine can exceed. The test is over by
            // then.
            LOG.warn("the API server of a test was left to the end of the process", e);
        }
    }
}
