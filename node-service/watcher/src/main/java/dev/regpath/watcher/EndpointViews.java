package dev.regpath.watcher;

import static java.util.Comparator.comparing;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.status.BackendView;
import dev.regpath.contract.status.ServiceView;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes backends of the EndpointSlices of a Service. What one Pod has in several slices is one backend: two families have
 * a slice each, and while slices are rebalanced an endpoint may be in two of them.
 */
final class EndpointViews {
    private final Zones zones;

    /** What the slices say of one Pod, or of one address that is no Pod's. */
    private static final class Gathered {
        private final Set<InetAddress> addresses = new TreeSet<>(Addresses.ORDER);
        private final Set<ServiceView.ServicePort> ports = new LinkedHashSet<>();
        private BackendView.BackendState state = BackendView.BackendState.UNREADY;
        private String node = "";
        private String zone = "";
    }

    EndpointViews(Zones zones) {
        this.zones = zones;
    }

    List<BackendView> of(List<EndpointSlice> slices) {
        Map<String, Gathered> gathered = new LinkedHashMap<>();
        slices.stream()
                .sorted(comparing(slice -> slice.getMetadata().getName()))
                .forEach(slice -> gather(slice, gathered));
        return gathered.values().stream()
                .map(one -> new BackendView(
                        List.copyOf(one.addresses), one.state, one.node, one.zone, List.copyOf(one.ports)))
                .toList();
    }

    private void gather(EndpointSlice slice, Map<String, Gathered> gathered) {
        List<ServiceView.ServicePort> ports = ports(slice);
        Literals.each(slice.getEndpoints()).forEach(endpoint -> {
            List<InetAddress> addresses = Literals.addresses(Literals.each(endpoint.getAddresses()));
            if (addresses.isEmpty()) {
                return; // Slices of type FQDN have names, which are no backends of a redirect.
            }
            Gathered one = gathered.computeIfAbsent(key(endpoint, addresses), _ -> new Gathered());
            one.addresses.addAll(addresses);
            one.ports.addAll(ports);
            one.node = one.node.isEmpty() ? Literals.orEmpty(endpoint.getNodeName()) : one.node;
            one.zone = one.zone.isEmpty() ? zone(endpoint) : one.zone;
            BackendView.BackendState state = state(endpoint.getConditions());
            one.state = state.compareTo(one.state) < 0 ? state : one.state;
        });
    }

    private String zone(Endpoint endpoint) {
        String zone = Literals.orEmpty(endpoint.getZone());
        return zone.isEmpty() ? zones.of(endpoint.getNodeName()) : zone;
    }

    private static String key(Endpoint endpoint, List<InetAddress> addresses) {
        boolean isPod =
                endpoint.getTargetRef() != null && endpoint.getTargetRef().getUid() != null;
        return isPod ? endpoint.getTargetRef().getUid() : addresses.toString();
    }

    /** What is not said counts as ready, and as not terminating (discovery/v1, EndpointConditions). */
    private static BackendView.BackendState state(@Nullable EndpointConditions conditions) {
        if (conditions == null || !Boolean.FALSE.equals(conditions.getReady())) {
            return BackendView.BackendState.READY;
        }
        boolean leaving =
                Boolean.TRUE.equals(conditions.getTerminating()) && Boolean.TRUE.equals(conditions.getServing());
        return leaving ? BackendView.BackendState.TERMINATING : BackendView.BackendState.UNREADY;
    }

    private static List<ServiceView.ServicePort> ports(EndpointSlice slice) {
        List<ServiceView.ServicePort> ports = new ArrayList<>();
        Literals.each(slice.getPorts()).forEach(port -> {
            if (port.getPort() != null) {
                Literals.protocol(port.getProtocol())
                        .ifPresent(protocol -> ports.add(new ServiceView.ServicePort(
                                Literals.orEmpty(port.getName()), port.getPort(), protocol)));
            }
        });
        return ports;
    }
}
