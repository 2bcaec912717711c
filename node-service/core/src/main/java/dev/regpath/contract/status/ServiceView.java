package dev.regpath.contract.status;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.HostName;
import dev.regpath.contract.Protocol;
import java.net.InetAddress;
import java.util.List;

/**
 * A Service and what is behind it.
 *
 * @param clusterAddresses its cluster IPs; empty if it is headless
 * @param externalAddresses those of its load balancer, and its external IPs
 * @param externalHosts names of its load balancer, where the cloud gives names instead of addresses; nodes look them up
 * @param ports its ports
 * @param endpoints what its EndpointSlices list; their ports are named after the Service's
 */
public record ServiceView(
        List<InetAddress> clusterAddresses,
        List<InetAddress> externalAddresses,
        List<HostName> externalHosts,
        List<ServicePort> ports,
        List<BackendView> endpoints) {
    /**
     * A port of a Service.
     *
     * @param name empty if it is the only one and has none
     * @param port the number clients use
     * @param protocol TCP or UDP
     */
    public record ServicePort(String name, int port, Protocol protocol) {
        public ServicePort {
            requireNonNull(name, "name");
            requireNonNull(protocol, "protocol");
        }
    }

    public ServiceView {
        clusterAddresses = List.copyOf(clusterAddresses);
        externalAddresses = List.copyOf(externalAddresses);
        externalHosts = List.copyOf(externalHosts);
        ports = List.copyOf(ports);
        endpoints = List.copyOf(endpoints);
    }
}
