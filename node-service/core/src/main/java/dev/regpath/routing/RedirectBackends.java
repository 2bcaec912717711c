package dev.regpath.routing;

import dev.regpath.contract.BackendPort;
import dev.regpath.contract.FrontendSpec;
import dev.regpath.contract.PodsBackend;
import dev.regpath.contract.PortJoin;
import dev.regpath.contract.PortRef;
import dev.regpath.contract.Protocol;
import dev.regpath.contract.RedirectBackend;
import dev.regpath.contract.ServiceBackend;
import dev.regpath.contract.status.BackendView;
import dev.regpath.contract.status.ClusterView;
import dev.regpath.contract.status.ServiceView;
import dev.regpath.fault.ProblemCode;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the backends of a redirect for one port of its frontend. */
final class RedirectBackends {
    private final RedirectBackend backend;
    private final String field;
    private final Optional<ClusterView> cluster;
    private final LocalBackends local;
    private final PathProblems problems;

    /**
     * Finds nothing yet.
     *
     * @param backend as the document has it
     * @param field where it is there
     * @param cluster what the cluster says, if it was asked
     * @param local judges backends on the node itself
     * @param problems receives what is not there
     */
    RedirectBackends(
            RedirectBackend backend,
            String field,
            Optional<ClusterView> cluster,
            LocalBackends local,
            PathProblems problems) {
        this.backend = backend;
        this.field = field;
        this.cluster = cluster;
        this.local = local;
        this.problems = problems;
    }

    /**
     * Those that could serve a port.
     *
     * @param port of the frontend
     * @param only whether the frontend has no other
     * @return empty if no port of the backend belongs to it, so that it is left alone; a list without elements if there
     *     is no backend at the moment
     */
    Optional<List<Candidate>> find(FrontendSpec.FrontendPort port, boolean only) {
        return switch (backend) {
            case RedirectBackend.Literal literal -> literal(literal, port, only);
            case PodsBackend pods -> join(pods.ports(), port, only).map(joined -> pods(pods, joined, port.protocol()));
            case ServiceBackend service -> service(service, port, only);
        };
    }

    /** Notes, once for all ports, whether the cluster would have to be asked and cannot be. */
    void requireCluster() {
        if (cluster.isEmpty()) {
            switch (backend) {
                case RedirectBackend.Literal literal -> {}
                case PodsBackend pods -> problems.needsCluster(field + ".pods", "where Pods are");
                case ServiceBackend service -> problems.needsCluster(field + ".service", "what is behind a Service");
            }
        }
    }

    private Optional<List<Candidate>> literal(
            RedirectBackend.Literal literal, FrontendSpec.FrontendPort port, boolean only) {
        List<Candidate> candidates = new ArrayList<>();
        for (RedirectBackend.Address address : literal.addresses()) {
            if (address.port().isPresent()) {
                if (!only) {
                    return doesNotJoin(port);
                }
                add(candidates, address.address(), address.port().getAsInt());
                continue;
            }
            Optional<BackendPort> joined = join(literal.ports(), port, only);
            if (joined.isEmpty()) {
                return Optional.empty();
            }
            if (joined.get().port() instanceof PortRef.Numbered number) {
                add(candidates, address.address(), number.number());
            }
        }
        return Optional.of(candidates);
    }

    private void add(List<Candidate> candidates, InetAddress address, int port) {
        if (local.accept(address, port, field + ".addresses")) {
            candidates.add(Candidate.literal(new Endpoint(address, port)));
        }
    }

    private Optional<BackendPort> join(List<BackendPort> ports, FrontendSpec.FrontendPort port, boolean only) {
        Optional<BackendPort> joined = PortJoin.find(ports, port.name(), only);
        return joined.isPresent() ? joined : doesNotJoin(port);
    }

    /** The document alone is sound; it is a Service's ports that do not fit. Only this port is left alone. */
    private <T> Optional<T> doesNotJoin(FrontendSpec.FrontendPort port) {
        problems.add(
                ProblemCode.UNRESOLVED,
                field,
                "no backend port belongs to frontend port '%s'"
                        .formatted(port.name().orElse(Integer.toString(port.port()))),
                "Give the backend a port of that name, or list under frontend.ports those that should be redirected.");
        return Optional.empty();
    }

    private List<Candidate> pods(PodsBackend pods, BackendPort port, Protocol protocol) {
        if (cluster.isEmpty()) {
            return List.of();
        }
        List<BackendView> selected = cluster.get().pods().getOrDefault(pods.pods(), List.of());
        List<Candidate> candidates = selected.stream()
                .filter(BackendView::serves)
                .flatMap(pod -> ServicePorts.number(pod, port.port(), protocol).stream()
                        .boxed()
                        .flatMap(number -> Candidate.of(pod, number).stream()))
                .toList();
        if (candidates.isEmpty()) {
            nobodyThere(
                    field + ".pods",
                    "no ready Pod in %s has port %s".formatted(pods.pods(), port.port()),
                    "Check the selector, the port, and whether the Pods are ready.");
        }
        return candidates;
    }

    private Optional<List<Candidate>> service(ServiceBackend backend, FrontendSpec.FrontendPort port, boolean only) {
        if (cluster.isEmpty()) {
            return Optional.of(List.of());
        }
        ServiceView service = cluster.get().services().get(backend.service());
        if (service == null) {
            nobodyThere(
                    field + ".service",
                    "there is no Service %s".formatted(backend.service()),
                    "Check namespace and name, or create it.");
            return Optional.of(List.of());
        }
        Optional<ServiceView.ServicePort> joined = backend.port().isPresent()
                ? ServicePorts.find(service, backend.port(), port.protocol())
                : ServicePorts.join(service, port.name(), only, port.protocol());
        if (joined.isEmpty()) {
            return doesNotJoin(port);
        }
        List<Candidate> candidates = service.endpoints().stream()
                .filter(BackendView::serves)
                .flatMap(endpoint -> endpoint(endpoint, joined.get()))
                .toList();
        if (candidates.isEmpty()) {
            nobodyThere(
                    field + ".service",
                    "Service %s has no ready endpoint".formatted(backend.service()),
                    "Check whether its Pods are ready.");
        }
        return Optional.of(candidates);
    }

    private static Stream<Candidate> endpoint(BackendView endpoint, ServiceView.ServicePort port) {
        return ServicePorts.number(endpoint, port.name(), port.protocol()).stream()
                .boxed()
                .flatMap(number -> Candidate.of(endpoint, number).stream());
    }

    private void nobodyThere(String where, String message, String remedy) {
        problems.add(ProblemCode.UNRESOLVED, where, message, remedy);
    }
}
