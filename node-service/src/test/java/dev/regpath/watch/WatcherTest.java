package dev.regpath.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regpath.intent.Addresses;
import dev.regpath.intent.ObjectRef;
import dev.regpath.resource.PathResource;
import dev.regpath.resource.RegistryPathStatus;
import dev.regpath.resource.StatusCondition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
            assertThat(condition(status, StatusCondition.Type.ACCEPTED)).isEqualTo("True Accepted");
            assertThat(condition(status, StatusCondition.Type.RESOLVED)).isEqualTo("True Resolved");
            assertThat(condition(status, StatusCondition.Type.PROGRAMMED)).isEqualTo("Unknown NoNodes");
            assertThat(condition(status, StatusCondition.Type.CONFLICTED)).isEqualTo("False NoConflict");
            assertThat(status.summary().mirror()).isEqualTo("registry/registry:http");
            assertThat(status.summary().redirects())
                    .isEqualTo("istio-system/istio-ingressgateway → istio-system (app=gateway):https");
            assertThat(endpoints(status, "registry", "registry")).containsExactly("10.1.1.1");
        });
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
        return path == null ? Optional.empty() : PathResource.read(path.json()).status();
    }

    private static String condition(RegistryPathStatus status, StatusCondition.Type type) {
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
