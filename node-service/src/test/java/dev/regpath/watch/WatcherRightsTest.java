package dev.regpath.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regpath.watch.WatchSettings.Election;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The chart grants the watcher what it asks the API server for, and nothing else. */
class WatcherRightsTest {
    /** The chart as it is rendered; the chart's own tests hold this file to it. */
    private static final Path CHART = Path.of("../deploy/src/test/resources/golden/default.yaml");

    /** Refers to each kind of thing that a path may refer to. */
    private static final String COMPANY = """
            apiVersion: regpath.dev/v1alpha1
            kind: RegistryPath
            metadata: {name: company}
            spec:
              registry: registry.example.com
              mirror:
                backend: {service: {namespace: registry, name: registry, port: http}}
                ca: {configMap: {namespace: registry, name: ca}}
              redirects:
                - name: gateway
                  frontend:
                    service: {namespace: istio-system, name: istio-ingressgateway}
                    ports: [{name: https, port: 443}]
                  backend:
                    pods: {namespace: istio-system, selector: {matchLabels: {app: gateway}}, port: https}
            """;

    private static final Pattern ROLE = Pattern.compile("(?m)^kind: (Cluster)?Role$");
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Election ELECTION = new Election(
            "regpath-system",
            "regpath-watcher",
            "regpath-watcher-0",
            Duration.ofSeconds(3),
            Duration.ofSeconds(2),
            Duration.ofMillis(200));

    private final TestCluster cluster = new TestCluster();
    private final KubernetesClient client = cluster.newClient();
    private final Watcher watcher = new Watcher(
            client,
            new WatchSettings(
                    Optional.of(ELECTION),
                    WatchSettings.ALONE.gatherChanges(),
                    WatchSettings.ALONE.gatherProgress(),
                    WatchSettings.ALONE.writesPerSecond(),
                    InstantSource.system()),
            () -> {});

    @AfterEach
    void close() {
        watcher.close();
        client.close();
        cluster.close();
    }

    @Test
    void whatItAsksForIsWhatTheChartGrantsToTheLetter() throws IOException {
        Given.companyCluster().forEach(this::put);
        put(Given.path(COMPANY));
        put(Given.configMap("registry", "ca", Map.of("ca.crt", "not read by anybody here")));
        // Made by the node's agent before the watcher had seen the node: its spec is still to be written.
        put(Serialization.unmarshal("""
                apiVersion: regpath.dev/v1alpha1
                kind: RegistryPathNode
                metadata: {name: worker-9}
                """, NodeObject.class));
        put(Given.node("worker-9", "b"));
        int own = cluster.requests().size();

        watcher.start();

        Set<String> granted = granted();
        // Not used, but asked for before an election: see TestCluster.
        assertThat(granted.remove("update coordination.k8s.io/leases")).isTrue();
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(used(cluster.requests()
                                .subList(own, cluster.requests().size())))
                        .containsExactlyElementsOf(granted));
    }

    private void put(HasMetadata object) {
        cluster.client().resource(object).create();
    }

    private static Set<String> used(List<String> requests) {
        Set<String> rights = new TreeSet<>();
        for (String request : requests) {
            // Everybody who is known to the cluster may ask what he may do.
            if (!request.endsWith("/selfsubjectrulesreviews")) {
                rights.add(right(request));
            }
        }
        return rights;
    }

    /** As the API server names what is asked: {@code list discovery.k8s.io/endpointslices}. */
    private static String right(String request) {
        String method = request.substring(0, request.indexOf(' '));
        String[] target = request.substring(request.indexOf(' ') + 2).split("\\?", 2);
        List<String> parts = new ArrayList<>(List.of(target[0].split("/", -1)));
        String group = parts.removeFirst().equals("api") ? "" : parts.removeFirst();
        parts.removeFirst();
        if (parts.getFirst().equals("namespaces") && parts.size() > 2) {
            parts.subList(0, 2).clear();
        }
        boolean named = parts.size() > 1;
        boolean watched = target.length > 1 && target[1].contains("watch=true");
        String verb = switch (method) {
            case "GET" -> watched ? "watch" : named ? "get" : "list";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            default -> throw new IllegalArgumentException(request);
        };
        return "%s %s/%s%s".formatted(verb, group, parts.getFirst(), parts.size() > 2 ? "/" + parts.get(2) : "");
    }

    private static Set<String> granted() throws IOException {
        Set<String> rights = new TreeSet<>();
        for (String document : Files.readString(CHART).split("(?m)^---$", -1)) {
            if (ROLE.matcher(document).find()) {
                GenericKubernetesResource role = Serialization.unmarshal(document, GenericKubernetesResource.class);
                if (!role.getMetadata().getName().equals("regpath-node")) {
                    List<Map<String, List<String>>> rules = role.get("rules");
                    rules.forEach(rule -> add(rule, rights));
                }
            }
        }
        return rights;
    }

    private static void add(Map<String, List<String>> rule, Set<String> rights) {
        for (String group : rule.getOrDefault("apiGroups", List.of())) {
            for (String resource : rule.getOrDefault("resources", List.of())) {
                for (String verb : rule.getOrDefault("verbs", List.of())) {
                    rights.add("%s %s/%s".formatted(verb, group, resource));
                }
            }
        }
    }
}
