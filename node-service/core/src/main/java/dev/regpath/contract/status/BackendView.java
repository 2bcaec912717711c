package dev.regpath.contract.status;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.util.List;

/**
 * A Pod, or an endpoint of a Service.
 *
 * @param addresses one or, with two address families, two
 * @param state whether it takes traffic
 * @param node the node it is on; empty if not known
 * @param zone the zone it is in; empty if not known
 * @param ports its ports that have a name, and their real numbers
 */
public record BackendView(
        List<InetAddress> addresses,
        BackendState state,
        String node,
        String zone,
        List<ServiceView.ServicePort> ports) {
    /** Whether a backend takes traffic. */
    public enum BackendState {
        /** It does. */
        READY,
        /** It is on its way out and still serves; taken only while nothing else does, as kube-proxy does it. */
        TERMINATING,
        /** It does not. */
        UNREADY
    }

    public BackendView {
        addresses = List.copyOf(addresses);
        requireNonNull(state, "state");
        requireNonNull(node, "node");
        requireNonNull(zone, "zone");
        ports = List.copyOf(ports);
    }

    /** Whether it answers at all. */
    public boolean serves() {
        return state != BackendState.UNREADY;
    }
}
