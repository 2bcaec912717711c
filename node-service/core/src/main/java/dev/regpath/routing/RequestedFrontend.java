package dev.regpath.routing;

import dev.regpath.contract.FrontendSpec;
import dev.regpath.contract.FrontendSpec.FrontendPort;
import dev.regpath.contract.HostName;
import dev.regpath.contract.status.ServiceView;
import dev.regpath.fault.ProblemCode;
import dev.regpath.observe.Observation;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One frontend a redirect asks for, and how it came to.
 *
 * @param frontend address, port and protocol
 * @param port the port it stems from
 * @param only whether there is no other port
 * @param host the name it stems from, if it is one
 * @param literal whether the document has the address itself
 * @param pin what it is for the name, if that does not resolve
 * @param field where it is there
 */
record RequestedFrontend(
        Frontend frontend,
        FrontendPort port,
        boolean only,
        Optional<HostName> host,
        boolean literal,
        PinOrigin pin,
        String field) {
    /** All addresses at all ports. */
    static List<RequestedFrontend> expand(FrontendSpec spec, String field, Observation seen, PathProblems problems) {
        List<RequestedFrontend> all = new ArrayList<>();
        for (int i = 0; i < spec.addresses().size(); i++) {
            String where = "%s.addresses[%d]".formatted(field, i);
            add(all, List.of(spec.addresses().get(i)), spec.ports(), Optional.empty(), true, where);
        }
        for (int i = 0; i < spec.hosts().size(); i++) {
            String where = "%s.hosts[%d]".formatted(field, i);
            HostName host = spec.hosts().get(i);
            add(all, List.copyOf(seen.name(host).addresses()), spec.ports(), Optional.of(host), false, where);
        }
        spec.service().ifPresent(ref -> {
            String where = field + ".service";
            if (seen.cluster().isEmpty()) {
                problems.needsCluster(where, "the external addresses of a Service");
                return;
            }
            ServiceView service = seen.cluster().get().services().get(ref);
            if (service == null
                    || (service.externalAddresses().isEmpty()
                            && service.externalHosts().isEmpty())) {
                problems.add(
                        ProblemCode.UNRESOLVED,
                        where,
                        "Service %s %s".formatted(ref, service == null ? "is not there" : "has no external address"),
                        "Check namespace and name, and whether its load balancer has an address yet.");
                return;
            }
            List<InetAddress> addresses = new ArrayList<>(service.externalAddresses());
            for (HostName host : service.externalHosts()) {
                addresses.addAll(seen.name(host).addresses());
                if (seen.names().filter(known -> known.containsKey(host)).isPresent() && seen.misses(host)) {
                    problems.add(
                            ProblemCode.UNRESOLVED,
                            where,
                            "'%s', the load balancer of Service %s, has no address that is known here"
                                    .formatted(host, ref),
                            "Check the node's DNS; it is followed as soon as it resolves.");
                }
            }
            add(all, addresses, ports(spec, service, where, problems), Optional.empty(), false, where);
        });
        return all;
    }

    /** What stands for a name at all ports; without the name, it is not pinned to it. */
    static List<RequestedFrontend> of(
            StandIns.StandIn standIn, Optional<HostName> host, FrontendSpec spec, String field) {
        return standIn.addresses().stream()
                .flatMap(address -> spec.ports().stream()
                        .map(port -> new RequestedFrontend(
                                new Frontend(new Endpoint(address, port.port()), port.protocol()),
                                port,
                                spec.ports().size() == 1,
                                host,
                                false,
                                standIn.origin(),
                                field)))
                .toList();
    }

    /** Those of the Service's ports that are listed, or all of them if none is. */
    private static List<FrontendPort> ports(
            FrontendSpec spec, ServiceView service, String field, PathProblems problems) {
        if (spec.ports().isEmpty()) {
            return service.ports().stream()
                    .map(port -> new FrontendPort(
                            Optional.of(port.name()).filter(name -> !name.isEmpty()), port.port(), port.protocol()))
                    .toList();
        }
        List<FrontendPort> common = new ArrayList<>();
        for (FrontendPort port : spec.ports()) {
            boolean known = service.ports().stream()
                    .anyMatch(its -> its.port() == port.port() && its.protocol() == port.protocol());
            if (known) {
                common.add(port);
            } else {
                problems.add(
                        ProblemCode.UNRESOLVED,
                        field,
                        "the Service has no port %d/%s".formatted(port.port(), port.protocol()),
                        "Remove the port, or add it to the Service.");
            }
        }
        return common;
    }

    private static void add(
            List<RequestedFrontend> all,
            List<InetAddress> addresses,
            List<FrontendPort> ports,
            Optional<HostName> host,
            boolean literal,
            String field) {
        for (InetAddress address : addresses) {
            for (FrontendPort port : ports) {
                Frontend frontend = new Frontend(new Endpoint(address, port.port()), port.protocol());
                all.add(new RequestedFrontend(
                        frontend, port, ports.size() == 1, host, literal, PinOrigin.LAST_KNOWN, field));
            }
        }
    }

    /** Where it came from, for messages. */
    String origin() {
        return host.map(name -> " of '%s'".formatted(name)).orElse("");
    }
}
