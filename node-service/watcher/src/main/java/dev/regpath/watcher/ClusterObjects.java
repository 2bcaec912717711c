package dev.regpath.watcher;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.ObjectRef;
import dev.regpath.contract.PodSelection;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Map;

/**
 * All that a path names, as the API server last told it. Something that is not there is absent.
 *
 * @param services those that are named
 * @param slices the EndpointSlices of each
 * @param pods those that are selected
 * @param configMaps those that are named
 * @param zones in which zone a node is
 */
record ClusterObjects(
        Map<ObjectRef, Service> services,
        Map<ObjectRef, List<EndpointSlice>> slices,
        Map<PodSelection, List<Pod>> pods,
        Map<ObjectRef, ConfigMap> configMaps,
        Zones zones) {
    ClusterObjects {
        services = Map.copyOf(services);
        slices = Map.copyOf(slices);
        pods = Map.copyOf(pods);
        configMaps = Map.copyOf(configMaps);
        requireNonNull(zones, "zones");
    }
}
