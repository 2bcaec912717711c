package dev.regpath.harness;

import com.google.gson.JsonParser;
import dev.regpath.contract.Api;
import dev.regpath.contract.ObjectRef;
import dev.regpath.contract.Protocol;
import dev.regpath.contract.status.BackendView;
import dev.regpath.contract.status.ClusterView;
import dev.regpath.contract.status.NodeCount;
import dev.regpath.contract.status.RegistryPathStatus;
import dev.regpath.contract.status.Resolved;
import dev.regpath.contract.status.ServiceView;
import dev.regpath.contract.status.StatusCodec;
import dev.regpath.contract.status.Summary;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes what the watcher would: for tests and measurements of a node alone. */
final class StandInWatcher {
    private final KubernetesClient client;

    StandInWatcher(KubernetesClient client) {
        this.client = client;
    }

    /** Makes or replaces a RegistryPath. */
    void put(String document) {
        GenericKubernetesResource resource = Serialization.unmarshal(document, GenericKubernetesResource.class);
        paths().resource(resource).createOr(one -> one.update());
    }

    void delete(String name) {
        paths().withName(name).delete();
    }

    /** Says of the present wish of a path that a Service has these endpoints. */
    void resolve(String name, String service, Optional<InetAddress> clusterAddress, List<BackendView> endpoints) {
        ServiceView view = new ServiceView(
                clusterAddress.stream().toList(),
                List.of(),
                List.of(),
                List.of(new ServiceView.ServicePort("http", RegistrySite.PLAIN, Protocol.TCP)),
                endpoints);
        resolve(name, new ClusterView(Map.of(new ObjectRef("registry", service), view), Map.of(), Map.of()));
    }

    /** Says what a path's present wish leads to. */
    void resolve(String name, ClusterView cluster) {
        paths().withName(name).editStatus(resource -> {
            RegistryPathStatus status = new RegistryPathStatus(
                    resource.getMetadata().getGeneration(),
                    List.of(),
                    new Summary("", "", "", ""),
                    NodeCount.NONE,
                    Optional.of(Resolved.of(cluster)));
            resource.setAdditionalProperty(
                    "status", Serialization.unmarshal(StatusCodec.encode(status).toString(), Map.class));
            return resource;
        });
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

    private NonNamespaceOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            paths() {
        return resources(Api.PATH_KIND, Api.PATHS);
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
