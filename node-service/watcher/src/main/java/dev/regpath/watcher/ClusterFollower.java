package dev.regpath.watcher;

import dev.regpath.contract.LabelSelector;
import dev.regpath.contract.ObjectRef;
import dev.regpath.contract.PodSelection;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirementBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Follows the paths and what they name, each thing by a watch of its own, so that the watcher sees nothing else of the
 * cluster. Nodes are the exception: all are followed, because the zone of any endpoint may be asked for, and because a
 * nodeSelector can mean any of them. What is followed may be changed by one thread alone; what is known is read by any.
 */
final class ClusterFollower implements AutoCloseable {
    private static final String SERVICE_OF_SLICE = "kubernetes.io/service-name";

    private final KubernetesClient client;
    private final Consumer<ClusterChange> changed;
    private final Map<ObjectRef, InformerHandle<Service>> services = new HashMap<>();
    private final Map<ObjectRef, InformerHandle<EndpointSlice>> slices = new HashMap<>();
    private final Map<PodSelection, InformerHandle<Pod>> pods = new HashMap<>();
    private final Map<ObjectRef, InformerHandle<ConfigMap>> configMaps = new HashMap<>();
    private final InformerHandle<PathObject> paths;
    private final InformerHandle<RouteObject> routes;
    private final InformerHandle<Node> nodes;
    private final InformerHandle<NodeObject> reports;
    private final Optional<InformerHandle<Pod>> agents;

    /**
     * Follows the paths and the nodes, and nothing else yet.
     *
     * @param client stays the caller's
     * @param agents where the agents' Pods are; empty if they have none
     * @param changed is given each change, on threads of the client's; must return at once
     */
    ClusterFollower(
            KubernetesClient client, Optional<WatchSettings.AgentPods> agents, Consumer<ClusterChange> changed) {
        this.client = client;
        this.changed = changed;
        Compact compact = new Compact();
        this.paths = InformerHandle.whole(
                client.resources(PathObject.class), path -> new ClusterChange.PathChange(path.name()), changed);
        this.routes = InformerHandle.whole(
                client.resources(RouteObject.class), route -> new ClusterChange.RouteChange(route.name()), changed);
        this.nodes = InformerHandle.compact(client.nodes(), compact::node, ClusterFollower::node, changed);
        this.reports = InformerHandle.compact(
                client.resources(NodeObject.class), compact::report, ClusterFollower::node, changed);
        this.agents = agents.map(where -> InformerHandle.byNode(
                client.pods().inNamespace(where.namespace()).withLabels(where.labels()),
                compact::pod,
                AgentPod::nodeOf,
                pod -> new ClusterChange.NodeChange(AgentPod.nodeOf(pod)),
                changed));
    }

    private static ClusterChange node(HasMetadata object) {
        return new ClusterChange.NodeChange(object.getMetadata().getName());
    }

    /** Follows these, and no longer what is not among them. */
    void follow(Set<Reference> references) {
        Set<ObjectRef> wantedServices = new HashSet<>();
        Set<PodSelection> wantedPods = new HashSet<>();
        Set<ObjectRef> wantedConfigMaps = new HashSet<>();
        for (Reference reference : references) {
            switch (reference) {
                case Reference.OfService service -> wantedServices.add(service.ref());
                case Reference.OfPods selection -> wantedPods.add(selection.selection());
                case Reference.OfConfigMap map -> wantedConfigMaps.add(map.key().configMap());
            }
        }
        keep(
                services,
                wantedServices,
                ref -> InformerHandle.whole(
                        client.services().inNamespace(ref.namespace()).withName(ref.name()),
                        _ -> new ClusterChange.ServiceChange(ref),
                        changed));
        keep(
                slices,
                wantedServices,
                ref -> InformerHandle.whole(
                        client.discovery()
                                .v1()
                                .endpointSlices()
                                .inNamespace(ref.namespace())
                                .withLabel(SERVICE_OF_SLICE, ref.name()),
                        _ -> new ClusterChange.ServiceChange(ref),
                        changed));
        keep(
                pods,
                wantedPods,
                selection -> InformerHandle.whole(
                        client.pods()
                                .inNamespace(selection.namespace())
                                .withLabelSelector(selector(selection.selector())),
                        _ -> new ClusterChange.PodsChange(selection),
                        changed));
        keep(
                configMaps,
                wantedConfigMaps,
                ref -> InformerHandle.whole(
                        client.configMaps().inNamespace(ref.namespace()).withName(ref.name()),
                        _ -> new ClusterChange.ConfigMapChange(ref),
                        changed));
    }

    private static <K, T extends HasMetadata> void keep(
            Map<K, InformerHandle<T>> followed, Set<K> wanted, Function<K, InformerHandle<T>> start) {
        followed.entrySet().removeIf(entry -> {
            boolean leaves = !wanted.contains(entry.getKey());
            if (leaves) {
                entry.getValue().close();
            }
            return leaves;
        });
        wanted.forEach(key -> followed.computeIfAbsent(key, start));
    }

    /** Whether all that is followed is known, or has failed to be. */
    boolean isSettled() {
        return paths.isKnown()
                && routes.isKnown()
                && nodes.isKnown()
                && reports.isKnown()
                && agents.map(one -> one.isKnown() || one.error().isPresent()).orElse(true)
                && all().allMatch(one -> one.isKnown() || one.error().isPresent());
    }

    /** The names of all paths. */
    List<String> pathNames() {
        return paths.names();
    }

    /** A path by its name. */
    Optional<PathObject> path(String name) {
        return paths.object(name);
    }

    /** The names of all routes. */
    List<String> routeNames() {
        return routes.names();
    }

    /** The route of a path by its name. */
    Optional<RouteObject> route(String name) {
        return routes.object(name);
    }

    /** The names of all nodes. */
    List<String> nodeNames() {
        return nodes.names();
    }

    /** A node by its name. */
    Optional<Node> node(String name) {
        return nodes.object(name);
    }

    /** What a node reports. */
    Optional<NodeObject> report(String node) {
        return reports.object(node);
    }

    /** The agents' Pods on a node; empty if it is not known which those are. */
    Optional<List<Pod>> agents(String node) {
        return agents.filter(InformerHandle::isKnown).map(one -> one.on(node));
    }

    /** Why something could not be listed, by what wants it. */
    Map<Reference, String> failures(Set<Reference> references) {
        Map<Reference, String> failures = new LinkedHashMap<>();
        for (Reference reference : references) {
            Stream<InformerHandle<?>> needed = switch (reference) {
                case Reference.OfService service -> Stream.of(services.get(service.ref()), slices.get(service.ref()));
                case Reference.OfPods selection -> Stream.of(pods.get(selection.selection()));
                case Reference.OfConfigMap map ->
                    Stream.of(configMaps.get(map.key().configMap()));
            };
            needed.flatMap(one -> one.error().stream()).findFirst().ifPresent(error -> failures.put(reference, error));
        }
        return failures;
    }

    /** What is known at this moment of all that these name. */
    ClusterObjects objects(Set<Reference> references) {
        Map<ObjectRef, Service> foundServices = new HashMap<>();
        Map<ObjectRef, List<EndpointSlice>> foundSlices = new HashMap<>();
        Map<PodSelection, List<Pod>> foundPods = new HashMap<>();
        Map<ObjectRef, ConfigMap> foundConfigMaps = new HashMap<>();
        for (Reference reference : references) {
            switch (reference) {
                case Reference.OfService(ObjectRef ref) -> {
                    one(services, ref).ifPresent(service -> foundServices.put(ref, service));
                    foundSlices.put(ref, all(slices, ref));
                }
                case Reference.OfPods(PodSelection selection) -> foundPods.put(selection, all(pods, selection));
                case Reference.OfConfigMap(var key) ->
                    one(configMaps, key.configMap()).ifPresent(map -> foundConfigMaps.put(key.configMap(), map));
            }
        }
        return new ClusterObjects(foundServices, foundSlices, foundPods, foundConfigMaps, this::zone);
    }

    private String zone(String node) {
        return node(node).map(Zones::of).orElse("");
    }

    private static <K, T extends HasMetadata> List<T> all(Map<K, InformerHandle<T>> followed, K key) {
        return Optional.ofNullable(followed.get(key))
                .map(InformerHandle::objects)
                .orElse(List.of());
    }

    private static <T extends HasMetadata> Optional<T> one(Map<ObjectRef, InformerHandle<T>> followed, ObjectRef ref) {
        return all(followed, ref).stream()
                .filter(object -> object.getMetadata().getName().equals(ref.name()))
                .findFirst();
    }

    private Stream<InformerHandle<?>> all() {
        return Stream.of(services.values(), slices.values(), pods.values(), configMaps.values())
                .flatMap(all -> all.stream());
    }

    private static io.fabric8.kubernetes.api.model.LabelSelector selector(LabelSelector selector) {
        List<LabelSelectorRequirement> expressions = selector.matchExpressions().stream()
                .map(expression -> new LabelSelectorRequirementBuilder()
                        .withKey(expression.key())
                        .withOperator(expression.operator().word())
                        .withValues(List.copyOf(expression.values()))
                        .build())
                .toList();
        return new LabelSelectorBuilder()
                .withMatchLabels(selector.matchLabels())
                .withMatchExpressions(expressions)
                .build();
    }

    @Override
    public void close() {
        follow(Set.of());
        paths.close();
        routes.close();
        nodes.close();
        reports.close();
        agents.ifPresent(InformerHandle::close);
    }
}
