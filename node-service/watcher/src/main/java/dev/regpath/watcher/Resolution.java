package dev.regpath.watcher;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.CaSource;
import dev.regpath.contract.ObjectRef;
import dev.regpath.contract.PodSelection;
import dev.regpath.contract.status.BackendView;
import dev.regpath.contract.status.ClusterView;
import dev.regpath.contract.status.ConfigMapValue;
import dev.regpath.contract.status.ServiceView;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was found of all that one path names.
 *
 * @param cluster as nodes will see it
 * @param refusals what is there and cannot be used, and why
 */
record Resolution(ClusterView cluster, List<Refusal> refusals) {
    /** Why something that is there cannot be used. */
    record Refusal(String reason, String message) {}

    Resolution {
        requireNonNull(cluster, "cluster");
        refusals = List.copyOf(refusals);
    }

    static Resolution of(Set<Reference> wants, ClusterObjects objects) {
        Zones zones = new Zones(objects.nodes());
        EndpointViews endpoints = new EndpointViews(zones);
        PodViews podViews = new PodViews(zones);
        Map<ObjectRef, ServiceView> services = new HashMap<>();
        Map<PodSelection, List<BackendView>> pods = new HashMap<>();
        Map<CaSource.ConfigMapKey, ConfigMapValue> configMaps = new HashMap<>();
        List<Refusal> refusals = new ArrayList<>();
        for (Reference want : wants) {
            switch (want) {
                case Reference.OfService wanted -> {
                    Service service = objects.services().get(wanted.ref());
                    if (service != null && ServiceViews.isExternalName(service)) {
                        refusals.add(externalName(wanted.ref()));
                    } else if (service != null) {
                        services.put(
                                wanted.ref(),
                                ServiceViews.of(
                                        service, endpoints.of(objects.slices().getOrDefault(wanted.ref(), List.of()))));
                    }
                }
                case Reference.OfPods wanted ->
                    pods.put(
                            wanted.selection(),
                            podViews.of(objects.pods().getOrDefault(wanted.selection(), List.of())));
                case Reference.OfConfigMap wanted ->
                    value(objects.configMaps().get(wanted.key().configMap()), wanted.key())
                            .ifPresent(value -> configMaps.put(wanted.key(), ConfigMapValue.of(value)));
            }
        }
        return new Resolution(new ClusterView(services, pods, configMaps), refusals);
    }

    /** The same, with more that cannot be used. */
    Resolution with(List<Refusal> more) {
        List<Refusal> all = new ArrayList<>(more);
        all.addAll(refusals);
        return new Resolution(cluster, all);
    }

    private static Optional<String> value(@Nullable ConfigMap map, CaSource.ConfigMapKey key) {
        return map == null || map.getData() == null
                ? Optional.empty()
                : Optional.ofNullable(map.getData().get(key.key()));
    }

    /** Without the name it stands for: that is for those who may read the Service. */
    private static Refusal externalName(ObjectRef ref) {
        return new Refusal(
                "ExternalName",
                "Service %s is of type ExternalName: nothing in the cluster is behind it. Name a Service with endpoints, or write addresses."
                        .formatted(ref));
    }
}
