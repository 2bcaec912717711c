package dev.regpath.contract.status;

import dev.regpath.contract.CaSource;
import dev.regpath.contract.ObjectRef;
import dev.regpath.contract.PodSelection;
import java.util.List;
import java.util.Map;

/**
 * What the cluster says of all that documents name. Something that is not there is absent.
 *
 * @param services by namespace and name
 * @param pods by selection, those that answer or may soon
 * @param configMaps what is passed on of them, by ConfigMap and key
 */
public record ClusterView(
        Map<ObjectRef, ServiceView> services,
        Map<PodSelection, List<BackendView>> pods,
        Map<CaSource.ConfigMapKey, ConfigMapValue> configMaps) {
    public ClusterView {
        services = Map.copyOf(services);
        pods = Map.copyOf(pods);
        configMaps = Map.copyOf(configMaps);
    }
}
