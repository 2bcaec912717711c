package dev.regpath.routing;

import dev.regpath.contract.PortRef;
import dev.regpath.contract.Protocol;
import dev.regpath.contract.status.BackendView;
import dev.regpath.contract.status.ServiceView;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Finds ports in what the cluster says. */
final class ServicePorts {
    private ServicePorts() {}

    /** The port of a Service that a document names or, if it names none, its only one. */
    static Optional<ServiceView.ServicePort> find(ServiceView service, Optional<PortRef> named, Protocol protocol) {
        List<ServiceView.ServicePort> ports = ofProtocol(service, protocol);
        if (named.isEmpty()) {
            return ports.size() == 1 ? Optional.of(ports.getFirst()) : Optional.empty();
        }
        return switch (named.get()) {
            case PortRef.Named name ->
                ports.stream().filter(port -> port.name().equals(name.name())).findFirst();
            case PortRef.Numbered number ->
                ports.stream().filter(port -> port.port() == number.number()).findFirst();
        };
    }

    /** The port of a Service that belongs to one of the frontend's: its only one, or that of the same name. */
    static Optional<ServiceView.ServicePort> join(
            ServiceView service, Optional<String> name, boolean only, Protocol protocol) {
        List<ServiceView.ServicePort> ports = ofProtocol(service, protocol);
        if (only && ports.size() == 1) {
            return Optional.of(ports.getFirst());
        }
        return ports.stream()
                .filter(port -> name.isPresent() && port.name().equals(name.get()))
                .findFirst();
    }

    private static List<ServiceView.ServicePort> ofProtocol(ServiceView service, Protocol protocol) {
        return service.ports().stream()
                .filter(port -> port.protocol() == protocol)
                .toList();
    }

    /** The number of a backend's port. A number stands for itself: Pods need not declare their ports. */
    static OptionalInt number(BackendView backend, PortRef ref, Protocol protocol) {
        return switch (ref) {
            case PortRef.Numbered number -> OptionalInt.of(number.number());
            case PortRef.Named name -> number(backend, name.name(), protocol);
        };
    }

    static OptionalInt number(BackendView backend, String name, Protocol protocol) {
        return backend.ports().stream()
                .filter(port -> port.name().equals(name) && port.protocol() == protocol)
                .mapToInt(ServiceView.ServicePort::port)
                .findFirst();
    }
}
