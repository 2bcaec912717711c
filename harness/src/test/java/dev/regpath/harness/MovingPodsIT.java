package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.harness.run.Needs;
import dev.regpath.harness.run.Needs.Supply;
import dev.regpath.watcher.WatchSettings;
import dev.regpath.watcher.Watcher;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The whole way from Kubernetes objects through the real watcher and a real agent to a real containerd, under a loop of
 * pulls. What is no longer there freezes: whoever still connects to it gets silence, as with the address of a Pod that is
 * gone.
 */
@Needs(Supply.API_MACHINERY)
class MovingPodsIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    /** Two probes in a row count, and there is one every 10 s. */
    private static final Duration AFTER_TWO_PROBES = Duration.ofSeconds(60);

    private static final Path HOSTS_TOML = Path.of("/etc/containerd/certs.d/registry.example.com/hosts.toml");

    private static final String COMPANY = """
            apiVersion: regpath.dev/v1alpha1
            kind: RegistryPath
            metadata: {name: company}
            spec:
              registry: registry.example.com
              mirror:
                scheme: http
                backend: {service: {namespace: registry, name: registry}}
              redirects:
                - name: gateway
                  frontend: {service: {namespace: istio-system, name: istio-ingressgateway}}
                  backend:
                    pods:
                      namespace: istio-system
                      selector: {matchLabels: {app: istio-ingressgateway}}
                      port: https
            """;

    private Lab lab;
    private RegistrySite first;
    private RegistrySite second;
    private RegistrySite third;
    private ApiServer api;
    private Replica leader;
    private Replica standby;

    /** One of the two watchers of a Deployment, with a client of its own. */
    private record Replica(KubernetesClient client, Watcher watcher) implements AutoCloseable {
        static Replica start(ApiServer api, String pod) {
            KubernetesClient client = api.newClient();
            WatchSettings.Election election = new WatchSettings.Election(
                    "regpath-system",
                    "regpath-watch",
                    pod,
                    Duration.ofSeconds(6),
                    Duration.ofSeconds(4),
                    Duration.ofMillis(500));
            Watcher watcher = new Watcher(client, WatchSettings.ALONE.among(election), () -> {});
            watcher.start();
            return new Replica(client, watcher);
        }

        void await(String what, Predicate<Watcher> condition) {
            Waiting.until(what, SOON, () -> Optional.of(watcher).filter(condition));
        }

        @Override
        public void close() {
            watcher.close();
            client.close();
        }
    }

    @BeforeEach
    void startACluster() {
        lab = Lab.open();
        first = lab.registry();
        second = lab.registry();
        third = lab.registry();
        api = lab.apiServer();
        service("http");
        endpoints("http", true, first);
        gatewayService("203.0.113.10");
        gatewayPod(first);
        new StandInWatcher(api.client()).putPath(COMPANY);
        leader = Replica.start(api, "regpath-watch-7d9c5-4xk2p");
        leader.await("the first watcher leads", Watcher::isLeading);
        standby = Replica.start(api, "regpath-watch-7d9c5-m8qvw");
        standby.await("the second watcher is ready", Watcher::isReady);
    }

    @AfterEach
    void removeEverything() {
        leader.close();
        standby.close();
        lab.close();
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void pullsGoOnWhateverHappensToTheRegistrysPods(Generation generation) {
        Node node = lab.node(generation, first);
        node.cut(DeadPath.RESET);
        api.admit(node);
        AgentService.start(node);
        awaitMirrors(node, first);
        try (PullLoop loop = PullLoop.start(node)) {
            loop.awaitPulls(1);

            // The registry's Pod moves.
            endpoints("http", true, second);
            awaitMirrors(node, second);
            loop.awaitPulls(1); // One that had begun before may still be with the Pod that goes.
            first.pause();
            loop.awaitPulls(2);
            first.resume();

            // It is scaled to three, and back to one.
            endpoints("http", true, first, second, third);
            awaitMirrors(node, first, second, third);
            loop.awaitPulls(1);
            endpoints("http", true, third);
            awaitMirrors(node, third);
            loop.awaitPulls(1);
            first.pause();
            second.pause();
            loop.awaitPulls(2);
            first.resume();
            second.resume();

            // It goes unready and serves all the same; then it closes its port, and the gateway takes over.
            endpoints("http", false, third);
            Waiting.until(
                    "the node says that it goes on with what is unready",
                    SOON,
                    () -> Optional.of(node.regpath("status").out()).filter(text -> text.contains("BackendsKept")));
            awaitMirrors(node, third);
            loop.awaitPulls(2);
            closePort(node, third);
            awaitMirrors(node);
            loop.awaitPulls(2);
            node.exec("nft", "delete", "table", "ip", "harness_closed").orThrow();

            // It is deleted, and comes again with another address.
            api.client()
                    .discovery()
                    .v1()
                    .endpointSlices()
                    .inNamespace("registry")
                    .withName("registry-x7k2p")
                    .delete();
            loop.awaitPulls(1);
            endpoints("http", true, second);
            awaitMirrors(node, second);
            loop.awaitPulls(1);

            // The Service's port gets another name.
            service("web");
            endpoints("web", true, second);
            loop.awaitPulls(2);
            awaitMirrors(node, second);

            // The watcher that leads goes: what is in place stays, and the other one follows the next move.
            leader.close();
            endpoints("web", true, third);
            loop.awaitPulls(1);
            awaitMirrors(node, third);
            assertThat(standby.watcher().isLeading()).isTrue();
            loop.awaitPulls(1);
            second.pause();
            loop.awaitPulls(2);
            second.resume();

            // The gateway gets another external address; the Pods behind it are the same.
            gatewayService("203.0.113.20");
            Waiting.until(
                    "the new external address is redirected",
                    SOON,
                    () -> Optional.of(node.regpath("status").out())
                            .filter(text ->
                                    text.contains("203.0.113.20:443/TCP") && !text.contains("203.0.113.10:443/TCP")));
            assertThat(node.kubelet()
                            .curl(
                                    "--max-time",
                                    "5",
                                    "--resolve",
                                    "registry.example.com:443:203.0.113.20",
                                    "https://registry.example.com/v2/")
                            .exitCode())
                    .isZero();
            loop.awaitPulls(2);

            assertThat(loop.failures()).isEmpty();
            assertThat(loop.count()).isGreaterThan(14);
        }
    }

    /** Whoever has a connection already keeps it, as where a program closes the socket that it listens on. */
    private static void closePort(Node node, RegistrySite site) {
        node.script("""
                        nft add table ip harness_closed
                        nft add chain ip harness_closed output '{ type filter hook output priority 0; }'
                        nft add rule ip harness_closed output ip daddr %s tcp dport %d tcp flags syn reject with tcp reset
                        """.formatted(site.address().getHostAddress(), RegistrySite.PLAIN))
                .orThrow();
    }

    private static void awaitMirrors(Node node, RegistrySite... sites) {
        List<String> expected = Stream.of(sites)
                .map(site -> "http://" + site.endpoint(RegistrySite.PLAIN))
                .sorted()
                .toList();
        Waiting.until(
                "the mirrors are " + expected,
                sites.length == 0 ? AFTER_TWO_PROBES : SOON,
                () -> Optional.of(node.exec("cat", HOSTS_TOML.toString()).out())
                        .filter(text -> text.lines()
                                .filter(line -> line.startsWith("[host.\"http://"))
                                .map(line -> line.replaceAll("\\[host\\.\"|\"]", ""))
                                .sorted()
                                .toList()
                                .equals(expected)));
    }

    private <T extends HasMetadata> void put(Class<T> kind, String document) {
        T object = Serialization.unmarshal(document, kind);
        api.client().resource(object).createOr(one -> one.update());
    }

    private void service(String port) {
        put(Service.class, """
                apiVersion: v1
                kind: Service
                metadata: {namespace: registry, name: registry}
                spec: {clusterIP: None, clusterIPs: [None], ports: [{name: %s, port: 80, protocol: TCP}]}
                """.formatted(port));
    }

    private void endpoints(String port, boolean ready, RegistrySite... sites) {
        String endpoints = Stream.of(sites)
                .map(site -> "{addresses: [%s], nodeName: elsewhere, conditions: {ready: %s, serving: %s}}"
                        .formatted(site.address().getHostAddress(), ready, ready))
                .collect(Collectors.joining(", "));
        put(EndpointSlice.class, """
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata:
                  namespace: registry
                  name: registry-x7k2p
                  labels: {kubernetes.io/service-name: registry}
                addressType: IPv4
                ports: [{name: %s, port: %d, protocol: TCP}]
                endpoints: [%s]
                """.formatted(port, RegistrySite.PLAIN, endpoints));
    }

    private void gatewayService(String external) {
        put(Service.class, """
                apiVersion: v1
                kind: Service
                metadata: {namespace: istio-system, name: istio-ingressgateway}
                spec: {type: LoadBalancer, clusterIP: None, clusterIPs: [None], ports: [{name: https, port: 443, protocol: TCP}]}
                status: {loadBalancer: {ingress: [{ip: %s}]}}
                """.formatted(external));
    }

    private void gatewayPod(RegistrySite site) {
        put(io.fabric8.kubernetes.api.model.Pod.class, """
                apiVersion: v1
                kind: Pod
                metadata:
                  namespace: istio-system
                  name: istio-ingressgateway-6d8f9
                  labels: {app: istio-ingressgateway}
                spec:
                  nodeName: elsewhere
                  containers: [{name: proxy, ports: [{name: https, containerPort: %d, protocol: TCP}]}]
                status:
                  phase: Running
                  podIP: %s
                  podIPs: [{ip: %s}]
                  conditions: [{type: Ready, status: "True"}]
                """.formatted(
                        RegistrySite.GATEWAY,
                        site.address().getHostAddress(),
                        site.address().getHostAddress()));
    }
}
