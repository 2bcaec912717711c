package dev.regpath.watcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regpath.watcher.WatchSettings.Election;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The chart grants the watcher what it asks the API server for, and nothing else. */
class WatcherRightsTest {
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
                    Optional.empty(),
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
        watcher.start();

        awaitRoute("company", true);
        cluster.client().resources(PathObject.class).withName("company").edit(path -> {
            ((ObjectNode) path.getSpec()).put("description", "Edited.");
            return path;
        });
        put(Given.path(COMPANY.replace("name: company", "name: gone")));
        awaitRoute("gone", true);
        cluster.client().resources(PathObject.class).withName("gone").delete();
        awaitRoute("gone", false);

        Set<String> granted = Rights.granted("regpath-watcher");
        await().atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(used(cluster.requests().stream())).containsExactlyElementsOf(granted));
    }

    private void awaitRoute(String name, boolean there) {
        await().atMost(LIMIT)
                .until(() -> (cluster.client()
                                        .resources(RouteObject.class)
                                        .withName(name)
                                        .get()
                                != null)
                        == there);
    }

    private void put(HasMetadata object) {
        cluster.client().resource(object).create();
    }

    private static Set<String> used(Stream<String> requests) {
        return requests.map(Rights::used).collect(Collectors.toCollection(TreeSet::new));
    }
}
