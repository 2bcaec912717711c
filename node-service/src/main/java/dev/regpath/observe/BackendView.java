package dev.regpath.observe;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.util.List;

/**
 * A Pod, or an endpoint of a Service.
 *
 * @param addresses one or, with two address families, two
 * @param ready whether it takes traffic
 * @param node the node it is on; empty if not known
 * @param zone the zone it is in; empty if not known
 * @param ports its ports that have a name, and their real numbers
 */
public record BackendView(
        List<InetAddress> addresses, boolean ready, String node, String zone, List<ServiceView.Port> ports) {
    public BackendView {
        addresses = List.copyOf(addresses);
        requireNonNull(node, "node");
        requireNonNull(zone, "zone");
        ports = List.copyOf(ports);
    }
}
