package dev.regpath.harness;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

/**
 * An API server that nodes reach. RegistryPaths and RegistryPathNodes are kept by {@link ApiMachinery the real one}, with
 * the chart's definitions; Services, EndpointSlices, Pods, Nodes, Leases and Events by fabric8's mock server in this
 * process. {@link ApiFront} makes one of the two, and breaks when it is told to.
 */
public final class ApiServer implements AutoCloseable {
    /** What a ServiceAccount may do; whoever takes part in an election asks for it. */
    private static final String LEASES_ALLOWED = """
            {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectRulesReview", "status": {"resourceRules": [
              {"apiGroups": ["coordination.k8s.io"], "resources": ["leases"], "verbs": ["create", "get", "update"]}]}}
            """;

    private final MockWebServer mock;
    private final ApiMachinery machinery;
    private final ApiFront front;
    private final ApiFront own;
    private final KubernetesClient client;

    private ApiServer(MockWebServer mock, ApiMachinery machinery, ApiFront front, ApiFront own) {
        this.mock = mock;
        this.machinery = machinery;
        this.front = front;
        this.own = own;
        this.client = newClient();
    }

    /** Takes over the machinery, and closes it in the end. */
    static ApiServer start(ApiMachinery machinery, InetAddress gateway) {
        machinery.defineChartKinds();
        MockWebServer mock = mock();
        ApiRoutes routes = new ApiRoutes(
                mock.getPort(), machinery.port(), machinery.identity().getSocketFactory());
        return new ApiServer(
                mock,
                machinery,
                ApiFront.start(NetworkNamespace.listen(NetworkNamespace.ENGINE, gateway), routes),
                ApiFront.start(listenHere(), routes));
    }

    private static MockWebServer mock() {
        KubernetesCrudDispatcher objects = new KubernetesCrudDispatcher();
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
        return mock;
    }

    private static ServerSocket listenHere() {
        try {
            return new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A client of the test's own; what breaks for nodes does not break for it. */
    public KubernetesClient client() {
        return client;
    }

    /** Another one, to be closed by who asked. */
    public KubernetesClient newClient() {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://" + own.authority())
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

    /** What is real of it: its definitions, its history, its restarts. */
    public ApiMachinery machinery() {
        return machinery;
    }

    /** Lets a node's agent follow this cluster. */
    public void admit(Node node) {
        node.write(Path.of("/etc/regpath/kubeconfig"), kubeconfig(front));
        node.write(
                Path.of("/run/systemd/system/regpath-node.service.d/20-cluster.conf"),
                "[Service]\nEnvironment=REGPATH_KUBECONFIG=/etc/regpath/kubeconfig\n");
    }

    /** The way to it for a process on this machine; what breaks for nodes does not break for it. */
    String kubeconfig() {
        return kubeconfig(own);
    }

    private static String kubeconfig(ApiFront to) {
        return """
                apiVersion: v1
                kind: Config
                current-context: lab
                contexts: [{name: lab, context: {cluster: lab, user: node}}]
                clusters: [{name: lab, cluster: {server: "http://%s"}}]
                users: [{name: node, user: {token: lab}}]
                """.formatted(to.authority());
    }

    @Override
    public void close() {
        client.close();
        front.close();
        own.close();
        mock.shutdown();
        machinery.close();
    }
}
