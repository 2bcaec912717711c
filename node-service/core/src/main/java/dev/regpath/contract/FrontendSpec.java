package dev.regpath.contract;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * What a process on the node asks for: any of the addresses at any of the ports.
 *
 * @param hosts names whose addresses are followed
 * @param addresses literal addresses
 * @param service a Service whose external addresses are meant
 * @param ports at least one, unless there is only {@code service}: then none means all of its ports
 */
public record FrontendSpec(
        List<HostName> hosts, List<InetAddress> addresses, Optional<ObjectRef> service, List<Port> ports) {
    /**
     * A port of a frontend.
     *
     * @param name joins it with the backend's port of that name; empty if there is only one
     * @param port 1 to 65535
     * @param protocol TCP or UDP
     */
    public record Port(Optional<String> name, int port, Protocol protocol) {
        public Port {
            requireNonNull(name, "name");
            RegistryHost.requirePort(port);
            requireNonNull(protocol, "protocol");
        }
    }

    public FrontendSpec {
        hosts = List.copyOf(hosts);
        addresses = List.copyOf(addresses);
        requireNonNull(service, "service");
        ports = List.copyOf(ports);
    }
}
