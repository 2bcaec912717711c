package dev.regpath.contract;

import dev.regpath.contract.schema.Quoted;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.fault.Subject;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which port of a backend belongs to which of the frontend: the one of the same name, or the only one. The rule is that
 * of Cilium's LocalRedirectPolicy (pkg/loadbalancer/redirectpolicy).
 */
public final class PortJoin {
    private PortJoin() {}

    /**
     * The port of the backend for one of the frontend.
     *
     * @param ports the backend's; at least one
     * @param name the frontend port's name, if it has one
     * @param only whether the frontend has no other port
     */
    public static Optional<BackendPort> find(List<BackendPort> ports, Optional<String> name, boolean only) {
        if (only && ports.size() == 1) {
            BackendPort port = ports.getFirst();
            boolean differ = name.isPresent() && port.name().isPresent() && !name.equals(port.name());
            return differ ? Optional.empty() : Optional.of(port);
        }
        return ports.stream()
                .filter(port -> name.isPresent() && port.name().equals(name))
                .findFirst();
    }

    /**
     * What keeps a backend from serving the frontend's ports, as far as the document alone can show.
     *
     * @param frontend the frontend's ports; empty if they are those of a Service
     * @param backend the backend
     */
    static Optional<Problem> fault(List<FrontendSpec.FrontendPort> frontend, RedirectBackend backend) {
        return switch (backend) {
            case ServiceBackend service ->
                service.port().isPresent() && frontend.size() > 1
                        ? Optional.of(
                                fault(
                                        "one port of a Service cannot serve %d frontend ports"
                                                .formatted(frontend.size()),
                                        "Remove service.port; the Service's ports are then found by the frontend ports' names."))
                        : Optional.empty();
            case PodsBackend pods -> fault(frontend, pods.ports());
            case RedirectBackend.Literal literal -> literal(frontend, literal);
        };
    }

    private static Optional<Problem> literal(
            List<FrontendSpec.FrontendPort> frontend, RedirectBackend.Literal literal) {
        long withPort = literal.addresses().stream()
                .filter(address -> address.port().isPresent())
                .count();
        if (withPort == 0) {
            return literal.ports().isEmpty()
                    ? Optional.of(fault(
                            "the addresses have no port", "Write 10.96.12.7:5000, or add ports beside addresses."))
                    : fault(frontend, literal.ports());
        }
        if (withPort < literal.addresses().size() || !literal.ports().isEmpty()) {
            return Optional.of(fault(
                    "some addresses have a port of their own and some have not",
                    "Write all ports with the addresses, or all under ports."));
        }
        return frontend.size() > 1
                ? Optional.of(fault(
                        "an address with one port cannot serve %d frontend ports".formatted(frontend.size()),
                        "Write the addresses without ports, and add ports with the names of the frontend's."))
                : Optional.empty();
    }

    private static Optional<Problem> fault(List<FrontendSpec.FrontendPort> frontend, List<BackendPort> ports) {
        Set<String> names = new HashSet<>();
        for (BackendPort port : ports) {
            if (ports.size() > 1 && port.name().isEmpty()) {
                return Optional.of(
                        fault("one of several backend ports has no name", "Give it that of a frontend port."));
            }
            if (port.name().isPresent() && !names.add(port.name().get())) {
                return Optional.of(fault(
                        "two backend ports have the name '%s'"
                                .formatted(port.name().get()),
                        "Give each the name of one frontend port."));
            }
        }
        return frontend.stream()
                .filter(port -> find(ports, port.name(), frontend.size() == 1).isEmpty())
                .findFirst()
                .map(port -> fault(
                        "no backend port belongs to frontend port %s"
                                .formatted(port.name().map(Quoted::of).orElse(Integer.toString(port.port()))),
                        "Give the backend a port of that name."));
    }

    private static Problem fault(String what, String remedy) {
        return Problem.of(ProblemCode.PORTS_DO_NOT_JOIN, Subject.document(""), what, remedy);
    }
}
