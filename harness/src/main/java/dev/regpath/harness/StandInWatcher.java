package dev.regpath.harness;

import com.fasterxml.jackson.core.type.TypeReference;
import com.google.gson.JsonParser;
import dev.regpath.contract.Api;
import dev.regpath.contract.ObjectRef;
import dev.regpath.contract.Protocol;
import dev.regpath.contract.status.BackendView;
import dev.regpath.contract.status.ClusterView;
import dev.regpath.contract.status.PathRefusal;
import dev.regpath.contract.status.Resolved;
import dev.regpath.contract.status.RouteSpec;
import dev.regpath.contract.status.ServiceView;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes what the watcher would: for tests and measurements of a node alone. */
final class StandInWatcher {
    private final KubernetesClient client;

    StandInWatcher(KubernetesClient client) {
        this.client = client;
    }

    /** Makes or replaces a RegistryPath, and its route, of which nothing is resolved yet. */
    void put(String document) {
        GenericKubernetesResource path = putPath(document);
        putRoute(path, route(path.getMetadata().getGeneration(), Optional.empty()));
    }

    /** Makes a RegistryPath, and its route, of which everything is resolved. */
    void put(String document, ClusterView cluster) {
        GenericKubernetesResource path = putPath(document);
        putRoute(path, route(path.getMetadata().getGeneration(), Optional.of(cluster)));
    }

    /** Makes or replaces a RegistryPath alone: there is a watcher. */
    GenericKubernetesResource putPath(String document) {
        GenericKubernetesResource resource = Serialization.unmarshal(document, GenericKubernetesResource.class);
        return paths().resource(resource).createOr(one -> one.update());
    }

    /** Makes or replaces the route of a RegistryPath that the API server would not take. */
    void putRouteAlone(String document) {
        putRoute(Serialization.unmarshal(document, GenericKubernetesResource.class), route(1, Optional.empty()));
    }

    /** Says of the present wish of a path that no node may carry it out, and where the API server is. */
    void refuse(String name, PathRefusal refusal, List<String> apiServers) {
        GenericKubernetesResource path = paths().withName(name).get();
        putRoute(
                path,
                new RouteSpec(
                        path.getMetadata().getGeneration(),
                        Optional.empty(),
                        Optional.of(refusal),
                        Optional.empty(),
                        apiServers));
    }

    void delete(String name) {
        paths().withName(name).delete();
        routes().withName(name).delete();
    }

    private static RouteSpec route(long generation, Optional<ClusterView> cluster) {
        return new RouteSpec(generation, Optional.empty(), Optional.empty(), cluster.map(Resolved::of), List.of());
    }

    private void putRoute(GenericKubernetesResource path, RouteSpec route) {
        GenericKubernetesResource resource = new GenericKubernetesResource();
        resource.setApiVersion(Api.API_VERSION);
        resource.setKind(Api.ROUTE_KIND);
        resource.setMetadata(
                new ObjectMetaBuilder().withName(path.getMetadata().getName()).build());
        Map<String, Object> spec = new HashMap<>(
                Serialization.unmarshal(route.encode().toString(), new TypeReference<Map<String, Object>>() {}));
        spec.put(RouteSpec.PATH, path.getAdditionalProperties().get("spec"));
        resource.setAdditionalProperty("spec", spec);
        routes().resource(resource).createOr(one -> one.update());
    }

    /** Says of the present wish of a path that a Service has these endpoints. */
    void resolve(String name, String service, Optional<InetAddress> clusterAddress, List<BackendView> endpoints) {
        resolve(name, cluster(service, clusterAddress, endpoints));
    }

    /** A cluster with a Service that has these endpoints. */
    static ClusterView cluster(String service, Optional<InetAddress> clusterAddress, List<BackendView> endpoints) {
        ServiceView view = new ServiceView(
                clusterAddress.stream().toList(),
                List.of(),
                List.of(),
                List.of(new ServiceView.ServicePort("http", RegistrySite.PLAIN, Protocol.TCP)),
                endpoints);
        return new ClusterView(Map.of(new ObjectRef("registry", service), view), Map.of(), Map.of());
    }

    /** Says in a single request what the first wish of a path leads to now. */
    void move(String name, ClusterView cluster) {
        routes().withName(name)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"spec\": %s}"
                                .formatted(route(1, Optional.of(cluster)).encode()));
    }

    /** Says what a path's present wish leads to. */
    void resolve(String name, ClusterView cluster) {
        GenericKubernetesResource path = paths().withName(name).get();
        putRoute(path, route(path.getMetadata().getGeneration(), Optional.of(cluster)));
    }

    /** An endpoint of a Service that listens where {@link RegistrySite#PLAIN} does. */
    static BackendView endpoint(InetAddress address, BackendView.BackendState state, String node) {
        return new BackendView(
                List.of(address),
                state,
                node,
                "",
                List.of(new ServiceView.ServicePort("http", RegistrySite.PLAIN, Protocol.TCP)));
    }

    /** What a node reports of itself; empty if it has not yet. */
    Optional<dev.regpath.contract.status.NodeStatus> report(String node) {
        GenericKubernetesResource object =
                resources(Api.NODE_KIND, Api.NODES).withName(node).get();
        return Optional.ofNullable(object)
                .map(one -> one.getAdditionalProperties().get("status"))
                .map(status -> dev.regpath.contract.status.NodeCodec.status(
                        JsonParser.parseString(Serialization.asJson(status))));
    }

    /** As if it had not written it yet. */
    void deleteRoute(String name) {
        routes().withName(name).delete();
    }

    /** Tells a node that each path has its route. */
    void sayThatRoutesAreThere(String node) {
        resources(Api.NODE_KIND, Api.NODES).withName(node).edit(resource -> {
            resource.setAdditionalProperty("spec", Map.of("routes", true));
            return resource;
        });
    }

    void deleteReport(String node) {
        resources(Api.NODE_KIND, Api.NODES).withName(node).delete();
    }

    private NonNamespaceOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            paths() {
        return resources(Api.PATH_KIND, Api.PATHS);
    }

    private NonNamespaceOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            routes() {
        return resources(Api.ROUTE_KIND, Api.ROUTES);
    }

    /** Of no namespace: the client would otherwise write its own into each object. */
    private NonNamespaceOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            resources(String kind, String plural) {
        return client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                .withGroup(Api.GROUP)
                .withVersion(Api.VERSION)
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(false)
                .build());
    }
}
