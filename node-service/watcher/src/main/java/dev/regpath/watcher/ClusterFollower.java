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
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Follows the paths and what they name, each thing by a watch of its own, so that the watcher sees nothing else of the
 * cluster. Nodes are the exception: all are followed, because the zone of any endpoint may be asked for, and because a
 * nodeSelector can mean any of them. Used by one thread, but for {@link #path}.
 */
final class ClusterFollower implements AutoCloseable {
    private static final String SERVICE_OF_SLICE = "kubernetes.io/service-name";

    private final KubernetesClient client;
    private final Runnable changed;
    private final Map<ObjectRef, InformerHandle<Service>> services = new HashMap<>();
    private final Map<ObjectRef, InformerHandle<EndpointSlice>> slices = new HashMap<>();
    private final Map<PodSelection, InformerHandle<Pod>> pods = new HashMap<>();
    private final Map<ObjectRef, InformerHandle<ConfigMap>> configMaps = new HashMap<>();
    private final InformerHandle<PathObject> paths;
    private final InformerHandle<Node> nodes;
    private final InformerHandle<NodeObject> reports;

    /**
     * Follows the paths and the nodes, and nothing else yet.
     *
     * @param client stays the caller's
     * @param changed is run after each change, on threads of the client's; must return at once
     */
    ClusterFollower(KubernetesClient client, Runnable changed) {
        this.client = client;
        this.changed = changed;
        this.paths = new InformerHandle<>(client.resources(PathObject.class), changed);
        this.nodes = new InformerHandle<>(client.nodes(), changed);
        this.reports = new InformerHandle<>(client.resources(NodeObject.class), changed);
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
                ref -> new InformerHandle<>(
                        client.services().inNamespace(ref.namespace()).withName(ref.name()), changed));
        keep(
                slices,
                wantedServices,
                ref -> new InformerHandle<>(
                        client.discovery()
                                .v1()
                                .endpointSlices()
                                .inNamespace(ref.namespace())
                                .withLabel(SERVICE_OF_SLICE, ref.name()),
                        changed));
        keep(
                pods,
                wantedPods,
                selection -> new InformerHandle<>(
                        client.pods()
                                .inNamespace(selection.namespace())
                                .withLabelSelector(selector(selection.selector())),
                        changed));
        keep(
                configMaps,
                wantedConfigMaps,
                ref -> new InformerHandle<>(
                        client.configMaps().inNamespace(ref.namespace()).withName(ref.name()), changed));
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
                && nodes.isKnown()
                && reports.isKnown()
                && all().allMatch(one -> one.isKnown() || one.error().isPresent());
    }

    /** All paths. */
    List<PathObject> paths() {
        return paths.objects();
    }

    /** A path by its name. */
    Optional<PathObject> path(String name) {
        return paths.object(name);
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

    /** What is known at this moment. */
    ClusterObjects objects() {
        return new ClusterObjects(
                single(services),
                slices.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, entry -> entry.getValue().objects())),
                pods.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, entry -> entry.getValue().objects())),
                single(configMaps),
                byName(nodes.objects()),
                byName(reports.objects()));
    }

    private static <T extends HasMetadata> Map<ObjectRef, T> single(Map<ObjectRef, InformerHandle<T>> followed) {
        Map<ObjectRef, T> objects = new HashMap<>();
        followed.forEach((ref, one) -> one.objects().stream()
                .filter(object -> object.getMetadata().getName().equals(ref.name()))
                .forEach(object -> objects.put(ref, object)));
        return objects;
    }

    private static <T extends HasMetadata> Map<String, T> byName(List<T> objects) {
        return objects.stream()
                .collect(Collectors.toMap(object -> object.getMetadata().getName(), object -> object));
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
        nodes.close();
        reports.close();
    }
}
