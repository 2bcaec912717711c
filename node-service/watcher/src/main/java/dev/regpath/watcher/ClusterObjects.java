package dev.regpath.watcher;

import dev.regpath.contract.ObjectRef;
import dev.regpath.contract.PodSelection;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Map;

/**
 * All that is followed, as the API server last told it. Something that is not there is absent.
 *
 * @param services those that are named
 * @param slices the EndpointSlices of each
 * @param pods those that are selected
 * @param configMaps those that are named
 * @param nodes all of the cluster, by name
 * @param reports the RegistryPathNodes, by name
 */
record ClusterObjects(
        Map<ObjectRef, Service> services,
        Map<ObjectRef, List<EndpointSlice>> slices,
        Map<PodSelection, List<Pod>> pods,
        Map<ObjectRef, ConfigMap> configMaps,
        Map<String, Node> nodes,
        Map<String, NodeObject> reports) {
    ClusterObjects {
        services = Map.copyOf(services);
        slices = Map.copyOf(slices);
        pods = Map.copyOf(pods);
        configMaps = Map.copyOf(configMaps);
        nodes = Map.copyOf(nodes);
        reports = Map.copyOf(reports);
    }
}
