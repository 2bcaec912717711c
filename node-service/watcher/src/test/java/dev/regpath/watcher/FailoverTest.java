package dev.regpath.watcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.status.PathResource;
import dev.regpath.contract.status.Resolved;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.mockwebserver.http.MockResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two replicas, of which one leads. */
class FailoverTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final TestCluster cluster = new TestCluster();
    private final KubernetesClient firstClient = cluster.newClient();
    private final KubernetesClient secondClient = cluster.newClient();
    private final AtomicInteger deposed = new AtomicInteger();
    private final Watcher first = new Watcher(firstClient, replica("watcher-1"), deposed::incrementAndGet);
    private final Watcher second = new Watcher(secondClient, replica("watcher-2"), deposed::incrementAndGet);

    @BeforeEach
    void startOneAfterTheOther() {
        Given.companyCluster()
                .forEach(object -> cluster.client().resource(object).create());
        cluster.client().resource(Given.company()).create();
        first.start();
        await().atMost(LIMIT).until(first::isLeading);
        second.start();
        await().atMost(LIMIT).until(second::isReady);
        awaitEndpoint("10.1.1.1");
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
        firstClient.close();
        secondClient.close();
        cluster.close();
    }

    @Test
    void whenTheLeaderIsGoneTheOtherGoesOn() {
        assertThat(second.isLeading()).isFalse();
        assertThat(second.statusWrites()).isZero();
        first.close();
        firstClient.close();
        cluster.client()
                .resource(Given.slice("registry", "registry", "registry-x7k2p", "http", 5000, "10.1.2.2"))
                .update();
        awaitEndpoint("10.1.2.2");
        assertThat(second.isLeading()).isTrue();
        // The API server has the write before the writer has its answer.
        await().atMost(LIMIT).until(() -> second.statusWrites() > 0);
        cluster.client().resource(Given.node("worker-3", "c")).create();
        await().atMost(LIMIT)
                .until(() -> cluster.client()
                                .resources(NodeObject.class)
                                .withName("worker-3")
                                .get()
                        != null);
    }

    @Test
    void aLeaderThatEndsGivesItsLeaseBack() {
        assertThat(lease().getHolderIdentity()).isEqualTo("watcher-1");
        first.close();
        assertThat(lease().getHolderIdentity()).isNotEqualTo("watcher-1");
        await().atMost(LIMIT).until(second::isLeading);
        assertThat(deposed).hasValue(0);
    }

    private LeaseSpec lease() {
        return cluster.client()
                .leases()
                .inNamespace("regpath-system")
                .withName("regpath-watch")
                .get()
                .getSpec();
    }

    @Test
    void aLeaderThatCannotRenewItsLeaseStopsToWrite() {
        cluster.fail(request -> request.getPath().contains("/leases")
                ? Optional.of(new MockResponse().setResponseCode(503))
                : Optional.empty());
        await().atMost(LIMIT).until(() -> !first.isLeading());
        assertThat(deposed).hasValue(1);
    }

    private void awaitEndpoint(String address) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(endpoints()).containsExactly(address));
    }

    private List<String> endpoints() {
        PathObject path =
                cluster.client().resources(PathObject.class).withName("company").get();
        Optional<Resolved> resolved = PathResource.read(path.content()).status().flatMap(status -> status.resolved());
        return resolved.stream()
                .flatMap(one -> one.cluster().services().entrySet().stream())
                .filter(entry -> entry.getKey().namespace().equals("registry"))
                .flatMap(entry -> entry.getValue().endpoints().stream())
                .flatMap(endpoint -> endpoint.addresses().stream())
                .map(Addresses::text)
                .toList();
    }

    private static WatchSettings replica(String name) {
        return WatchSettings.ALONE.among(new WatchSettings.Election(
                "regpath-system",
                "regpath-watch",
                name,
                Duration.ofSeconds(6),
                Duration.ofSeconds(4),
                Duration.ofMillis(500)));
    }
}
