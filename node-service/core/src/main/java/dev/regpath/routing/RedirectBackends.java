package dev.regpath.routing;

import dev.regpath.contract.BackendPort;
import dev.regpath.contract.FrontendSpec;
import dev.regpath.contract.PodsBackend;
import dev.regpath.contract.PortJoin;
import dev.regpath.contract.PortRef;
import dev.regpath.contract.RedirectBackend;
import dev.regpath.contract.RedirectSpec;
import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.ServiceBackend;
import dev.regpath.contract.status.BackendView;
import dev.regpath.contract.status.ClusterView;
import dev.regpath.contract.status.ServiceView;
import dev.regpath.fault.ProblemCode;
import dev.regpath.observe.Observation;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the backends of a redirect for one port of its frontend. */
final class RedirectBackends {
    private static final FoundBackends NOTHING = new FoundBackends(List.of(), false);

    private final RegistryPath path;
    private final RedirectSpec spec;
    private final RedirectBackend backend;
    private final String field;
    private final Observation seen;
    private final Optional<ClusterView> cluster;
    private final LocalBackends local;
    private final KeptBackends kept;
    private final PathProblems problems;

    /**
     * What was found for a port.
     *
     * @param candidates those that could serve it; none if there is no backend at the moment
     * @param kept whether they are used although the cluster lists none that serves
     */
    record FoundBackends(List<Candidate> candidates, boolean kept) {
        FoundBackends {
            candidates = List.copyOf(candidates);
        }
    }

    /**
     * Finds nothing yet.
     *
     * @param path whose redirect it is
     * @param spec the redirect as the document has it
     * @param field where its backend is there
     * @param seen what the cluster says, if it was asked
     * @param kept what stays in use while nothing serves
     * @param problems receives what is not there
     */
    RedirectBackends(
            RegistryPath path,
            RedirectSpec spec,
            String field,
            Observation seen,
            KeptBackends kept,
            PathProblems problems) {
        this.path = path;
        this.spec = spec;
        this.backend = spec.backend();
        this.field = field;
        this.seen = seen;
        this.cluster = seen.cluster();
        this.local = new LocalBackends(path, seen.policy(), problems);
        this.kept = kept;
        this.problems = problems;
    }

    /**
     * Those that could serve a port.
     *
     * @param port of the frontend
     * @param only whether the frontend has no other
     * @return empty if no port of the backend belongs to it, so that it is left alone
     */
    Optional<FoundBackends> find(FrontendSpec.FrontendPort port, boolean only) {
        return switch (backend) {
            case RedirectBackend.Literal literal ->
                literal(literal, port, only).map(candidates -> new FoundBackends(candidates, false));
            case PodsBackend pods -> join(pods.ports(), port, only).map(joined -> pods(pods, joined, port));
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

    private FoundBackends pods(PodsBackend pods, BackendPort port, FrontendSpec.FrontendPort frontend) {
        if (cluster.isEmpty()) {
            return NOTHING;
        }
        List<Candidate> candidates = cluster.get().pods().getOrDefault(pods.pods(), List.of()).stream()
                .flatMap(pod -> ServicePorts.number(pod, port.port(), frontend.protocol()).stream()
                        .boxed()
                        .flatMap(number -> Candidate.of(pod, number).stream()))
                .toList();
        return among(
                candidates,
                frontend,
                "Pods in %s, port %s".formatted(pods.pods(), port.port()),
                new KeptBackends.Shortage(
                        field + ".pods",
                        "no ready Pod in %s has port %s".formatted(pods.pods(), port.port()),
                        "Check the selector, the port, and whether the Pods are ready."));
    }

    private Optional<FoundBackends> service(ServiceBackend backend, FrontendSpec.FrontendPort port, boolean only) {
        if (cluster.isEmpty()) {
            return Optional.of(NOTHING);
        }
        String asked = "Service %s, port %s"
                .formatted(
                        backend.service(),
                        backend.port()
                                .map(PortRef::toString)
                                .orElseGet(() ->
                                        port.name().map("named %s"::formatted).orElse("not named")));
        ServiceView service = cluster.get().services().get(backend.service());
        if (service == null) {
            return Optional.of(among(
                    List.of(),
                    port,
                    asked,
                    new KeptBackends.Shortage(
                            field + ".service",
                            "there is no Service %s".formatted(backend.service()),
                            "Check namespace and name, or create it.")));
        }
        Optional<ServiceView.ServicePort> joined = backend.port().isPresent()
                ? ServicePorts.find(service, backend.port(), port.protocol())
                : ServicePorts.join(service, port.name(), only, port.protocol());
        if (joined.isEmpty()) {
            return doesNotJoin(port);
        }
        List<Candidate> candidates = service.endpoints().stream()
                .flatMap(endpoint -> endpoint(endpoint, joined.get()))
                .toList();
        return Optional.of(among(
                candidates,
                port,
                asked,
                new KeptBackends.Shortage(
                        field + ".service",
                        "Service %s has no ready endpoint".formatted(backend.service()),
                        "Check whether its Pods are ready.")));
    }

    /** Those that serve or, if none does, what stays in use all the same: then all of it, wherever it is. */
    private FoundBackends among(
            List<Candidate> listed, FrontendSpec.FrontendPort port, String asked, KeptBackends.Shortage shortage) {
        BackendUse use = BackendUse.ofRedirect(path.name(), spec.name(), port);
        List<Candidate> serving = Candidate.serving(listed);
        if (!serving.isEmpty()) {
            kept.serve(use, asked, Candidate.choose(serving, spec.prefer(), seen.node()));
            return new FoundBackends(serving, false);
        }
        List<Endpoint> stay = kept.keep(use, asked, Candidate.endpoints(listed), List.of(), shortage);
        if (stay.isEmpty()) {
            problems.add(ProblemCode.UNRESOLVED, shortage.field(), shortage.what(), shortage.remedy());
            return NOTHING;
        }
        return new FoundBackends(stay.stream().map(Candidate::literal).toList(), true);
    }

    private static Stream<Candidate> endpoint(BackendView endpoint, ServiceView.ServicePort port) {
        return ServicePorts.number(endpoint, port.name(), port.protocol()).stream()
                .boxed()
                .flatMap(number -> Candidate.of(endpoint, number).stream());
    }
}
