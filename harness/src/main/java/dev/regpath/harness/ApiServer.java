package dev.regpath.harness;

import dev.regpath.resource.Api;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * An API server in this process that nodes reach: fabric8's mock server keeps the objects, {@link ApiFront} adds what a
 * node's client needs besides, and breaks when it is told to.
 */
public final class ApiServer implements AutoCloseable {
    private static final Path NAMESPACE = Path.of("/run/netns/regpath-harness");

    /** What a ServiceAccount may do; whoever takes part in an election asks for it. */
    private static final String LEASES_ALLOWED = """
            {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectRulesReview", "status": {"resourceRules": [
              {"apiGroups": ["coordination.k8s.io"], "resources": ["leases"], "verbs": ["create", "get", "update"]}]}}
            """;

    private final MockWebServer mock;
    private final HttpClient http;
    private final WebSocket events;
    private final ApiFront front;
    private final KubernetesClient client;

    private ApiServer(MockWebServer mock, HttpClient http, WebSocket events, ApiFront front) {
        this.mock = mock;
        this.http = http;
        this.events = events;
        this.front = front;
        this.client = newClient();
    }

    static ApiServer start(InetAddress gateway) {
        KubernetesCrudDispatcher objects = new KubernetesCrudDispatcher(
                List.of(context(Api.PATH_KIND, Api.PATHS), context(Api.NODE_KIND, Api.NODES)));
        MockWebServer mock = new MockWebServer();
        mock.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return request.getPath().endsWith("/selfsubjectrulesreviews")
                        ? new MockResponse().setResponseCode(201).setBody(LEASES_ALLOWED)
                        : objects.dispatch(request);
            }
        });
        mock.start();
        WatchHistory history = new WatchHistory();
        HttpClient http = HttpClient.newHttpClient();
        WebSocket events = http.newWebSocketBuilder()
                .buildAsync(
                        URI.create("ws://localhost:%d/apis/%s/%s?watch=true"
                                .formatted(mock.getPort(), Api.API_VERSION, Api.PATHS)),
                        new Collector(history))
                .join();
        ApiFront front = ApiFront.start(NetworkNamespace.listen(NAMESPACE, gateway), mock.getPort(), history);
        return new ApiServer(mock, http, events, front);
    }

    private static CustomResourceDefinitionContext context(String kind, String plural) {
        return new CustomResourceDefinitionContext.Builder()
                .withGroup(Api.GROUP)
                .withVersion(Api.VERSION)
                .withKind(kind)
                .withPlural(plural)
                .withScope("Cluster")
                .withStatusSubresource(true)
                .build();
    }

    private static final class Collector implements WebSocket.Listener {
        private final WatchHistory history;
        private final StringBuilder message = new StringBuilder();

        Collector(WatchHistory history) {
            this.history = history;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            message.append(text);
            if (last) {
                history.add(message.toString());
                message.setLength(0);
            }
            socket.request(1);
            return null;
        }
    }

    /** A client of the test's own; what breaks for nodes does not break for it. */
    public KubernetesClient client() {
        return client;
    }

    /** Another one, to be closed by who asked. */
    public KubernetesClient newClient() {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://localhost:" + mock.getPort())
                .withNamespace("regpath-system")
                .withWatchReconnectInterval(100)
                .withRequestRetryBackoffLimit(0)
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /** How nodes come to it, and what goes wrong on that way. */
    public ApiFront front() {
        return front;
    }

    /** Lets a node's agent follow this cluster. */
    public void admit(Node node) {
        node.write(Path.of("/etc/regpath/kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: lab
                contexts: [{name: lab, context: {cluster: lab, user: node}}]
                clusters: [{name: lab, cluster: {server: "http://%s"}}]
                users: [{name: node, user: {token: lab}}]
                """.formatted(front.authority()));
        node.write(
                Path.of("/run/systemd/system/regpath-node.service.d/20-cluster.conf"),
                "[Service]\nEnvironment=REGPATH_KUBECONFIG=/etc/regpath/kubeconfig\n");
    }

    @Override
    public void close() {
        front.close();
        client.close();
        events.abort();
        http.shutdownNow();
        mock.shutdown();
    }
}
