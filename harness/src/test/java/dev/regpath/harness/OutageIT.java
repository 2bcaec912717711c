package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.status.PathReport;
import dev.regpath.harness.run.Needs;
import dev.regpath.harness.run.Needs.Supply;
import dev.regpath.watcher.WatchSettings;
import dev.regpath.watcher.Watcher;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the cluster says of a registry that serves all the time, after an outage of its API server and when somebody makes
 * the Service again: to a real agent through the real watcher, under a loop of pulls.
 */
@Needs(Supply.API_MACHINERY)
class OutageIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    /** Two probes in a row count, and there is one every 10 s. */
    private static final Duration AFTER_TWO_PROBES = Duration.ofSeconds(60);

    /** How the node's pulls come to the registry: by nothing else. */
    enum Led {
        BY_MIRROR("mirror: {scheme: http, backend: {service: {namespace: registry, name: registry, port: http}}}"),
        BY_REDIRECT("""
                redirects:
                    - name: gateway
                      frontend: {hosts: [registry.example.com], ports: [{port: 443}]}
                      backend: {service: {namespace: registry, name: registry, port: https}}""");

        private final String spec;

        Led(String spec) {
            this.spec = spec;
        }

        String document() {
            return """
                    apiVersion: regpath.dev/v1alpha1
                    kind: RegistryPath
                    metadata: {name: company}
                    spec:
                      registry: registry.example.com
                      %s
                    """.formatted(spec.replace("\n    ", "\n  "));
        }

        int port() {
            return switch (this) {
                case BY_MIRROR -> RegistrySite.PLAIN;
                case BY_REDIRECT -> RegistrySite.GATEWAY;
            };
        }
    }

    private Lab lab;
    private RegistrySite site;
    private ApiServer api;
    private StandInWatcher paths;
    private Watcher watcher;
    private Node node;

    @BeforeEach
    void startANodeInACluster() {
        lab = Lab.open();
        site = lab.registry();
        api = lab.apiServer();
        service();
        endpoints(true);
        paths = new StandInWatcher(api.client());
        watcher = new Watcher(api.newClient(), WatchSettings.ALONE, () -> {});
        watcher.start();
        node = lab.node(Generation.CONTAINERD_2_1, site);
        node.cut(DeadPath.RESET);
        api.admit(node);
    }

    @AfterEach
    void removeEverything() {
        watcher.close();
        lab.close();
    }

    @ParameterizedTest
    @EnumSource(Led.class)
    void noPullFailsWhileTheClusterCallsUnreadyOrForgetsWhatServes(Led led) {
        paths.putPath(led.document());
        AgentService.start(node);
        awaitReport(PathReport.PathState.PROGRAMMED, "Programmed");
        try (PullLoop loop = PullLoop.start(node)) {
            loop.awaitPulls(1);

            // After the outage, all nodes and their Pods are unready until the nodes have reported.
            endpoints(false);
            awaitReport(PathReport.PathState.PROGRAMMED, "BackendsKept");
            loop.awaitPulls(6);
            assertThat(node.regpath("plan").out()).isEqualTo("nothing to change\n");
            assertThat(node.regpath("verify", RegistrySite.SMALL_IMAGE).exitCode())
                    .isZero();
            node.exec("systemctl", "restart", "regpath-node").orThrow();
            loop.awaitPulls(6);
            assertThat(node.regpath("status").out())
                    .contains("BackendsKept", "Service registry/registry has", site.endpoint(led.port()));
            endpoints(true);
            awaitReport(PathReport.PathState.PROGRAMMED, "Programmed");

            // The Service is made again.
            deleteService();
            awaitReport(PathReport.PathState.PROGRAMMED, "BackendsKept");
            loop.awaitPulls(6);
            assertThat(node.regpath("status").out())
                    .contains("there is no Service registry/registry", site.endpoint(led.port()));
            service();
            loop.awaitPulls(2);
            endpoints(true);
            awaitReport(PathReport.PathState.PROGRAMMED, "Programmed");
            loop.awaitPulls(1);

            assertThat(loop.failures()).isEmpty();
            assertThat(loop.count()).isGreaterThan(20);
        }
    }

    @ParameterizedTest
    @EnumSource(Led.class)
    void whatIsUnreadyAndNoLongerAnswersIsDropped(Led led) {
        paths.putPath(led.document());
        AgentService.start(node);
        awaitReport(PathReport.PathState.PROGRAMMED, "Programmed");
        endpoints(false);
        awaitReport(PathReport.PathState.PROGRAMMED, "BackendsKept");

        node.script("nft add table ip harness_closed\n"
                        + "nft add chain ip harness_closed output '{ type filter hook output priority 0; }'\n"
                        + "nft add rule ip harness_closed output ip daddr %s tcp dport %d reject with tcp reset"
                                .formatted(site.address().getHostAddress(), led.port()))
                .orThrow();
        awaitReport(PathReport.PathState.PARTIAL, "Unresolved", AFTER_TWO_PROBES);
        assertThat(node.regpath("status").out())
                .contains("none of the endpoints that were kept answers", "failing, nothing else serves")
                .doesNotContain("=> " + site.endpoint(led.port()), "=> http://");

        node.exec("nft", "delete", "table", "ip", "harness_closed").orThrow();
        awaitReport(PathReport.PathState.PROGRAMMED, "BackendsKept", AFTER_TWO_PROBES);
        node.regpath("pull", "--remove", RegistrySite.SMALL_IMAGE).orThrow();
    }

    private void awaitReport(PathReport.PathState state, String reason) {
        awaitReport(state, reason, SOON);
    }

    private void awaitReport(PathReport.PathState state, String reason, Duration atMost) {
        Waiting.until(
                "the node reports %s, %s".formatted(state, reason),
                atMost,
                () -> paths.report(node.name())
                        .filter(status -> status.paths().stream()
                                .anyMatch(path -> path.name().equals("company")
                                        && path.state() == state
                                        && path.reason().equals(reason))),
                () -> node.regpath("status").out());
    }

    private <T extends HasMetadata> void put(Class<T> kind, String document) {
        T object = Serialization.unmarshal(document, kind);
        api.client().resource(object).createOr(one -> one.update());
    }

    private void service() {
        put(Service.class, """
                apiVersion: v1
                kind: Service
                metadata: {namespace: registry, name: registry}
                spec:
                  clusterIP: None
                  clusterIPs: [None]
                  ports: [{name: http, port: 80, protocol: TCP}, {name: https, port: 443, protocol: TCP}]
                """);
    }

    /** Its endpoints go with it. */
    private void deleteService() {
        api.client().services().inNamespace("registry").withName("registry").delete();
        api.client()
                .discovery()
                .v1()
                .endpointSlices()
                .inNamespace("registry")
                .withName("registry-x7k2p")
                .delete();
    }

    private void endpoints(boolean ready) {
        put(EndpointSlice.class, """
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata:
                  namespace: registry
                  name: registry-x7k2p
                  labels: {kubernetes.io/service-name: registry}
                addressType: IPv4
                ports: [{name: http, port: %d, protocol: TCP}, {name: https, port: %d, protocol: TCP}]
                endpoints: [{addresses: [%s], nodeName: elsewhere, conditions: {ready: %s, serving: %s}}]
                """.formatted(
                        RegistrySite.PLAIN, RegistrySite.GATEWAY, site.address().getHostAddress(), ready, ready));
    }
}
