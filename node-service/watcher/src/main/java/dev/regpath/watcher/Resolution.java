package dev.regpath.watcher;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.CaSource;
import dev.regpath.contract.ObjectRef;
import dev.regpath.contract.PodSelection;
import dev.regpath.contract.status.BackendView;
import dev.regpath.contract.status.ClusterView;
import dev.regpath.contract.status.ConfigMapValue;
import dev.regpath.contract.status.ServiceView;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.fault.Subject;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What was found of all that one path names.
 *
 * @param cluster as nodes will see it
 * @param unusable what is there and cannot be used, and why
 */
record Resolution(ClusterView cluster, List<Problem> unusable) {
    Resolution {
        requireNonNull(cluster, "cluster");
        unusable = List.copyOf(unusable);
    }

    static Resolution of(Set<Reference> references, ClusterObjects objects) {
        EndpointViews endpoints = new EndpointViews(objects.zones());
        PodViews podViews = new PodViews(objects.zones());
        Map<ObjectRef, ServiceView> services = new HashMap<>();
        Map<PodSelection, List<BackendView>> pods = new HashMap<>();
        Map<CaSource.ConfigMapKey, ConfigMapValue> configMaps = new HashMap<>();
        List<Problem> unusable = new ArrayList<>();
        for (Reference reference : references) {
            switch (reference) {
                case Reference.OfService wanted -> {
                    Service service = objects.services().get(wanted.ref());
                    if (service != null && ServiceViews.isExternalName(service)) {
                        unusable.add(externalName(wanted.ref()));
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
        return new Resolution(new ClusterView(services, pods, configMaps), unusable);
    }

    /** Whether something of it is on one of these nodes. */
    boolean isOn(Set<String> nodes) {
        return !nodes.isEmpty()
                && Stream.concat(
                                cluster.services().values().stream().flatMap(service -> service.endpoints().stream()),
                                cluster.pods().values().stream().flatMap(List::stream))
                        .anyMatch(backend -> nodes.contains(backend.node()));
    }

    /** The same, with more that cannot be used. */
    Resolution with(List<Problem> more) {
        List<Problem> all = new ArrayList<>(more);
        all.addAll(unusable);
        return new Resolution(cluster, all);
    }

    private static Optional<String> value(@Nullable ConfigMap map, CaSource.ConfigMapKey key) {
        return map == null || map.getData() == null
                ? Optional.empty()
                : Optional.ofNullable(map.getData().get(key.key()));
    }

    /** Without the name it stands for: that is for those who may read the Service. */
    private static Problem externalName(ObjectRef ref) {
        return Problem.of(
                ProblemCode.EXTERNAL_NAME,
                Subject.document(""),
                "Service %s is of type ExternalName: nothing in the cluster is behind it".formatted(ref),
                ProblemCode.EXTERNAL_NAME.remedy());
    }
}
