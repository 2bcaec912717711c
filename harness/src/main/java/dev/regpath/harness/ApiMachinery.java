package dev.regpath.harness;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.utility.DockerImageName;

/**
 * The part of a real API server that Debian has: Kubernetes' own code for CustomResourceDefinitions and for the objects
 * of the kinds that they define, on a real etcd. It has no other kinds: no Services, Pods, Nodes, Leases, Events.
 */
public final class ApiMachinery implements AutoCloseable {
    private static final int PORT = 6443;
    private static final Duration QUICK = Duration.ofSeconds(20);
    private static final Duration START = Duration.ofSeconds(60);
    private static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/";
    private static final Pattern NAME = Pattern.compile("(?m)^ {2}name: (\\S+)$");
    private static final String KEYS = "/etc/regpath-apiserver/";

    private final LabContainer container;
    private final Tunnel tunnel;
    private final Path chart;
    private final String kubeconfig;
    private final SSLContext identity;
    private final HttpClient http;

    private ApiMachinery(LabContainer container, Tunnel tunnel, Path chart) {
        this.container = container;
        this.tunnel = tunnel;
        this.chart = chart;
        this.kubeconfig = """
                apiVersion: v1
                kind: Config
                current-context: lab
                contexts: [{name: lab, context: {cluster: lab, user: admin}}]
                clusters: [{name: lab, cluster: {server: "https://127.0.0.1:%d", certificate-authority-data: "%s"}}]
                users: [{name: admin, user: {client-certificate-data: "%s", client-key-data: "%s"}}]
                """.formatted(tunnel.port(), base64("ca.crt"), base64("client.crt"), base64("client.key"));
        this.identity = identity(kubeconfig);
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(identity)
                .build();
    }

    private static SSLContext identity(String kubeconfig) {
        try {
            return SSLUtils.sslContext(Config.fromKubeconfig(kubeconfig));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the keys of the API machinery cannot be used", e);
        }
    }

    static ApiMachinery start(Engine engine, Network network) {
        LabContainer container = LabContainer.start(
                new GenericContainer<>(DockerImageName.parse(engine.setup().image("apiserver")))
                        .withImagePullPolicy(Engine.NEVER_PULL)
                        .withNetwork(network)
                        .withLabels(engine.labels()));
        Tunnel tunnel = Tunnel.to(NetworkNamespace.ENGINE, new InetSocketAddress(container.ipv4(), PORT));
        ApiMachinery machinery =
                new ApiMachinery(container, tunnel, engine.setup().chart());
        machinery.awaitReady();
        return machinery;
    }

    /**
     * What the server said.
     *
     * @param status such as 200
     * @param body JSON, as a rule
     */
    public record ApiResponse(int status, String body) {
        /** Whether it did what was asked. */
        boolean succeeded() {
            return status / 100 == 2;
        }

        /** This, if it succeeded. */
        public ApiResponse orThrow() {
            if (!succeeded()) {
                throw new IllegalStateException("%d %s".formatted(status, body));
            }
            return this;
        }

        JsonObject json() {
            return JsonParser.parseString(body).getAsJsonObject();
        }
    }

    /** Reads what is there; of a watch, all until the server ends it. */
    public ApiResponse get(String target) {
        return send("GET", target, "", "");
    }

    /** Makes an object of YAML as it is: it is the server that reads it. */
    public ApiResponse post(String target, String yaml) {
        return send("POST", target, "application/yaml", yaml);
    }

    /** Server-side apply, of YAML as it is. */
    ApiResponse apply(String target, String manager, String yaml) {
        return send("PATCH", target + "?fieldManager=" + manager, "application/apply-patch+yaml", yaml);
    }

    /**
     * Asks the server itself, with a client's certificate that lets it do everything.
     *
     * @param type of the body; empty if there is none
     */
    public ApiResponse send(String method, String target, String type, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("https://127.0.0.1:%d%s".formatted(port(), target)))
                .timeout(START)
                .method(
                        method,
                        type.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new ApiResponse(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + target, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** How this process shows that it may do everything. */
    SSLContext identity() {
        return identity;
    }

    /** The way to it from this process, TLS and a client's certificate included, as a kubeconfig. */
    String kubeconfig() {
        return kubeconfig;
    }

    /** The same for a process in the engine's network, without this process in between. */
    public String directKubeconfig() {
        return kubeconfig.replace(
                "https://127.0.0.1:%d\"".formatted(port()),
                "https://%s:%d\", tls-server-name: \"127.0.0.1\""
                        .formatted(container.ipv4().getHostAddress(), PORT));
    }

    /** Where it listens for this process, at 127.0.0.1. */
    int port() {
        return tunnel.port();
    }

    /** The definitions that the chart brings, by the names of their files. */
    List<String> chartDefinitions() {
        try (Stream<Path> files = Files.list(chart.resolve("files/crds"))) {
            return files.sorted()
                    .map(file -> {
                        try {
                            return Files.readString(file);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Installs the chart's definitions, or puts them back; both kinds are served when this returns. */
    public void defineChartKinds() {
        chartDefinitions().forEach(this::define);
    }

    /**
     * Makes or replaces a CustomResourceDefinition; its kind is served when this returns.
     *
     * @throws IllegalStateException if the server refuses it
     */
    void define(String document) {
        String name = name(document);
        offer(document).orThrow();
        Waiting.until(
                name + " is Established",
                START,
                () -> condition(name, "Established").filter("True"::equals));
    }

    /** Asks the server to take a CustomResourceDefinition. */
    ApiResponse offer(String document) {
        return apply(DEFINITIONS + name(document), "helm&force=true", document);
    }

    private static String name(String definition) {
        Matcher name = NAME.matcher(definition);
        if (!name.find()) {
            throw new IllegalArgumentException("a definition without a name: " + definition);
        }
        return name.group(1);
    }

    /** The status of a definition's condition; empty if it has none of that type. */
    Optional<String> condition(String definition, String type) {
        JsonElement conditions = get(DEFINITIONS + definition)
                .orThrow()
                .json()
                .getAsJsonObject("status")
                .get("conditions");
        return conditions == null || conditions.isJsonNull()
                ? Optional.empty()
                : conditions.getAsJsonArray().asList().stream()
                        .map(JsonElement::getAsJsonObject)
                        .filter(condition -> type.equals(condition.get("type").getAsString()))
                        .map(condition -> condition.get("status").getAsString())
                        .findFirst();
    }

    /**
     * Kills the server; it is ready again, with nothing but what etcd knows, when this returns. Asked to end, it waits a
     * minute for the watches that are open.
     */
    public void restartServer() {
        restart("apiextensions-apiserver", "KILL");
    }

    /** Kills etcd, which comes back with what was stored; the server has found it again when this returns. */
    public void restartStore() {
        restart("etcd", "KILL");
    }

    private void restart(String program, String signal) {
        String before = pid(program).orElseThrow();
        shell("kill -%s %s".formatted(signal, before)).orThrow();
        Waiting.until("another " + program, START, () -> pid(program).filter(now -> !now.equals(before)));
        awaitReady();
    }

    private Optional<String> pid(String program) {
        Execution found = shell("pidof " + program);
        return Optional.of(found.out().strip()).filter(pid -> found.succeeded() && pid.matches("[0-9]+"));
    }

    /**
     * Throws away all history but the present state, as etcd does every few minutes in a cluster. A server that runs may
     * still remember for itself.
     */
    public void compact() {
        // What is newest cannot be compacted away: something of nobody's comes first.
        shell("etcdctl put /regpath-harness/compacted $RANDOM").orThrow();
        String newest = shell("etcdctl get /regpath-harness/compacted --write-out fields")
                .orThrow()
                .out()
                .lines()
                .filter(line -> line.startsWith("\"Revision\""))
                .map(line -> line.replaceAll("[^0-9]", ""))
                .findFirst()
                .orElseThrow();
        shell("etcdctl compact --physical " + newest).orThrow();
    }

    private void awaitReady() {
        try {
            Waiting.until(
                    "the API machinery is ready",
                    START,
                    () -> Optional.of(ready()).filter(answer -> answer.endsWith("ok")));
        } catch (IllegalStateException e) {
            throw new IllegalStateException(
                    "%s; it says: %s; its logs end with: %s"
                            .formatted(
                                    e.getMessage(),
                                    ready(),
                                    shell("for log in /var/log/*.log; do busybox tail -n 15 $log; done")
                                            .out()),
                    e);
        }
    }

    /** It looks for kinds that are not its own to serve, and calls itself not ready without them. */
    private String ready() {
        try {
            return get("/readyz?exclude=informer-sync").body().strip();
        } catch (UncheckedIOException e) {
            return String.valueOf(e.getCause());
        }
    }

    private String base64(String key) {
        return Base64.getEncoder()
                .encodeToString(shell("cat " + KEYS + key).orThrow().out().getBytes(US_ASCII));
    }

    private Execution shell(String command) {
        return container.exec(List.of("sh", "-c", command), QUICK);
    }

    @Override
    public void close() {
        http.shutdownNow();
        tunnel.close();
        container.close();
    }
}
