package dev.regpath.watcher;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Objects as a cluster has them, for tests. */
final class Given {
    private Given() {}

    static PathObject path(String yaml) {
        return Serialization.unmarshal(yaml, PathObject.class);
    }

    /** A mirror by Service, and a gateway by Pods behind a load balancer. */
    static PathObject company() {
        return path("""
                apiVersion: regpath.dev/v1alpha1
                kind: RegistryPath
                metadata: {name: company}
                spec:
                  registry: registry.example.com
                  mirror:
                    backend: {service: {namespace: registry, name: registry, port: http}}
                    scheme: http
                  redirects:
                    - name: gateway
                      frontend:
                        service: {namespace: istio-system, name: istio-ingressgateway}
                        ports: [{name: https, port: 443}]
                      backend:
                        pods: {namespace: istio-system, selector: {matchLabels: {app: gateway}}, port: https}
                """);
    }

    static Node node(String name, String zone, String... labels) {
        Map<String, String> all = new HashMap<>();
        all.put("topology.kubernetes.io/zone", zone);
        for (String label : labels) {
            all.put(label.substring(0, label.indexOf('=')), label.substring(label.indexOf('=') + 1));
        }
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(all)
                .endMetadata()
                .build();
    }

    static Service service(String namespace, String name, String clusterIp, String portName, int port) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withType("ClusterIP")
                .withClusterIP(clusterIp)
                .withClusterIPs(clusterIp)
                .addNewPort()
                .withName(portName)
                .withPort(port)
                .withProtocol("TCP")
                .endPort()
                .endSpec()
                .build();
    }

    static Service withLoadBalancer(Service service, String... addresses) {
        ServiceBuilder builder = new ServiceBuilder(service);
        builder.editSpec().withType("LoadBalancer").endSpec();
        var balancer = builder.withNewStatus().withNewLoadBalancer();
        for (String address : addresses) {
            balancer = address.matches("[0-9.]+")
                    ? balancer.addNewIngress().withIp(address).endIngress()
                    : balancer.addNewIngress().withHostname(address).endIngress();
        }
        return balancer.endLoadBalancer().endStatus().build();
    }

    /** A slice with one ready endpoint for each address. */
    static EndpointSlice slice(
            String namespace, String service, String name, String portName, int port, String... addresses) {
        EndpointSliceBuilder builder = new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(Map.of("kubernetes.io/service-name", service))
                .endMetadata()
                .withAddressType("IPv4")
                .addNewPort()
                .withName(portName)
                .withPort(port)
                .withProtocol("TCP")
                .endPort();
        for (String address : addresses) {
            builder.addToEndpoints(new EndpointBuilder()
                    .withAddresses(address)
                    .withNodeName("worker-1")
                    .withNewConditions()
                    .withReady(true)
                    .withServing(true)
                    .withTerminating(false)
                    .endConditions()
                    .build());
        }
        return builder.build();
    }

    static Pod pod(String namespace, String name, String app, String node, String ip, boolean ready) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .withLabels(Map.of("app", app))
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .addNewContainer()
                .withName("main")
                .addNewPort()
                .withName("https")
                .withContainerPort(8443)
                .withProtocol("TCP")
                .endPort()
                .endContainer()
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .withPodIP(ip)
                .addNewPodIP(ip)
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready ? "True" : "False")
                .endCondition()
                .endStatus()
                .build();
    }

    static ConfigMap configMap(String namespace, String name, Map<String, String> data) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .withData(data)
                .build();
    }

    /** What {@link #company} names, on two nodes. */
    static List<io.fabric8.kubernetes.api.model.HasMetadata> companyCluster() {
        return List.of(
                node("worker-1", "a", "disk=ssd"),
                node("worker-2", "b"),
                service("default", "kubernetes", "10.96.0.1", "https", 443),
                slice("default", "kubernetes", "kubernetes", "https", 6443, "10.0.0.1"),
                service("registry", "registry", "10.96.12.7", "http", 80),
                slice("registry", "registry", "registry-x7k2p", "http", 5000, "10.1.1.1"),
                withLoadBalancer(
                        service("istio-system", "istio-ingressgateway", "10.96.1.1", "https", 443), "203.0.113.10"),
                slice("istio-system", "istio-ingressgateway", "istio-ingressgateway-4j9wd", "https", 8443, "10.1.1.2"),
                pod("istio-system", "gateway-1", "gateway", "worker-1", "10.1.1.2", true));
    }
}
