package dev.regpath.routing;

import dev.regpath.contract.Addresses;
import dev.regpath.contract.FrontendSpec;
import dev.regpath.contract.HostName;
import dev.regpath.contract.Pin;
import dev.regpath.contract.RedirectSpec;
import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.SpecialAddress;
import dev.regpath.contract.WhenNoBackend;
import dev.regpath.fault.ProblemCode;
import dev.regpath.observe.Guarded;
import dev.regpath.observe.Observation;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Works out the redirects of a path, and the names it pins. */
final class RedirectPlanner {
    /** What came of it. */
    record PlannedRedirects(List<Redirect> redirects, List<PinnedName> names) {}

    /** A redirect and the wish it fulfils. */
    private record PlannedEntry(RequestedFrontend wanted, Redirect redirect) {}

    private final RegistryPath path;
    private final Observation seen;
    private final KeptBackends kept;
    private final StandIns standIns;
    private final PathProblems problems;
    private final Map<Frontend, PlannedEntry> entries = new LinkedHashMap<>();
    private final List<RequestedFrontend> planned = new ArrayList<>();

    RedirectPlanner(
            RegistryPath path, Observation seen, KeptBackends kept, Placeholders placeholders, PathProblems problems) {
        this.path = path;
        this.seen = seen;
        this.kept = kept;
        this.standIns = new StandIns(path, seen, placeholders);
        this.problems = problems;
    }

    PlannedRedirects plan() {
        NamePins pins = new NamePins(path, seen, problems);
        for (int i = 0; i < path.redirects().size(); i++) {
            RedirectSpec spec = path.redirects().get(i);
            String field = "spec.redirects[%d]".formatted(i);
            RedirectBackends backends = new RedirectBackends(path, spec, field + ".backend", seen, kept, problems);
            backends.requireCluster();
            for (RequestedFrontend wanted :
                    RequestedFrontend.expand(spec.frontend(), field + ".frontend", seen, problems)) {
                add(wanted, spec, backends);
            }
            addStandIns(spec, field + ".frontend", backends);
            lookAtBackends(spec.frontend(), backends);
            pins.addInternal(spec, backends, field);
        }
        dropLoops();
        // Several names may have one address.
        planned.stream()
                .filter(wanted -> entries.containsKey(wanted.frontend()))
                .forEach(pins::addExternal);
        return new PlannedRedirects(
                entries.values().stream().map(PlannedEntry::redirect).toList(), pins.names());
    }

    /** Also where no frontend is known yet, because a name does not resolve or is not looked up here. */
    private static void lookAtBackends(FrontendSpec frontend, RedirectBackends backends) {
        if (!frontend.hosts().isEmpty()) {
            frontend.ports()
                    .forEach(port -> backends.find(port, frontend.ports().size() == 1));
        }
    }

    /** For names without an address that is known here, or had none a while ago. */
    private void addStandIns(RedirectSpec spec, String field, RedirectBackends backends) {
        for (int i = 0; i < spec.frontend().hosts().size(); i++) {
            HostName host = spec.frontend().hosts().get(i);
            String where = "%s.hosts[%d]".formatted(field, i);
            boolean missing = seen.misses(host);
            StandIns.StandIn standIn = standIns.of(host, families(spec.frontend(), backends));
            RequestedFrontend.of(standIn, Optional.of(host).filter(_ -> missing), spec.frontend(), where)
                    .forEach(wanted -> add(wanted, spec, backends));
            if (!missing || path.pin() == Pin.ALWAYS) {
                continue;
            }
            String pinned = planned.stream()
                    .filter(wanted -> wanted.field().equals(where))
                    .map(wanted -> Addresses.text(wanted.frontend().endpoint().address()))
                    .distinct()
                    .collect(Collectors.joining(", "));
            problems.add(
                    pinned.isEmpty() ? ProblemCode.UNRESOLVED : ProblemCode.NEVER_RESOLVED,
                    where,
                    "'%s' has no address that is known here%s"
                            .formatted(host, pinned.isEmpty() ? "" : ", and is pinned to " + pinned),
                    "Check the name and the node's DNS; it is followed as soon as it resolves.");
        }
    }

    /** Those of the backends. */
    private static Set<String> families(FrontendSpec frontend, RedirectBackends backends) {
        return frontend.ports().stream()
                .flatMap(port -> backends.find(port, frontend.ports().size() == 1).stream())
                .flatMap(found -> found.candidates().stream())
                .map(candidate -> Addresses.family(candidate.endpoint().address()))
                .collect(Collectors.toSet());
    }

    private void add(RequestedFrontend wanted, RedirectSpec spec, RedirectBackends backends) {
        Optional<String> covered = Protection.covers(wanted.frontend(), seen);
        if (covered.isPresent()) {
            problems.add(
                    ProblemCode.PROTECTED_ADDRESS,
                    wanted.field(),
                    "frontend %s%s would cover %s".formatted(wanted.frontend(), wanted.origin(), covered.get()),
                    "Remove it; that is never redirected.");
            return;
        }
        Optional<Guarded.Unknown> maybe = Protection.mayCover(wanted.frontend(), seen);
        if (maybe.isPresent()) {
            problems.add(
                    ProblemCode.PROTECTION_UNKNOWN,
                    wanted.field(),
                    "frontend %s%s may be the API server: %s"
                            .formatted(
                                    wanted.frontend(),
                                    wanted.origin(),
                                    maybe.get().what()),
                    "Repair the kubeconfig or the node's DNS; until then the path stays as it was.");
            return;
        }
        Optional<RedirectBackends.FoundBackends> found = backends.find(wanted.port(), wanted.only());
        if (found.isEmpty()) {
            return;
        }
        InetAddress address = wanted.frontend().endpoint().address();
        List<Endpoint> chosen = Candidate.choose(found.get().candidates(), address, spec.prefer(), seen.node());
        if (chosen.isEmpty()
                && !found.get().candidates().isEmpty()
                && !found.get().kept()) {
            noBackendOfFamily(wanted, Addresses.family(address));
            return;
        }
        Scope scope = reaching(Scope.of(path.scope(), spec.skipRedirectFromBackend()), chosen, wanted);
        if (scope.elements().isEmpty()) {
            return;
        }
        Redirect redirect = new Redirect(
                path.name(),
                spec.name(),
                wanted.frontend(),
                chosen,
                // Nobody is at a placeholder: what is sent there must not leave the node.
                wanted.pin() == PinOrigin.PLACEHOLDER ? WhenNoBackend.REFUSE : spec.whenNoBackend(),
                path.connectTimeout(),
                List.of(),
                scope);
        planned.add(wanted);
        PlannedEntry first = entries.putIfAbsent(wanted.frontend(), new PlannedEntry(wanted, redirect));
        if (first != null && !goesTheSameWay(first.redirect(), redirect)) {
            problems.add(
                    ProblemCode.CONFLICTED,
                    wanted.field(),
                    "frontend %s%s belongs to redirect '%s' of the same path already"
                            .formatted(
                                    wanted.frontend(),
                                    wanted.origin(),
                                    first.redirect().name()),
                    "Let only one of them have it.");
        }
    }

    /** A Pod has a loopback and links of its own: what the node has there is no place for its connections. */
    private Scope reaching(Scope scope, List<Endpoint> backends, RequestedFrontend wanted) {
        Optional<Endpoint> unreachable = backends.stream()
                .filter(backend -> SpecialAddress.of(backend.address())
                        .filter(SpecialAddress::isOfThisNode)
                        .isPresent())
                .findFirst();
        if (unreachable.isEmpty() || !scope.hasPods()) {
            return scope;
        }
        problems.add(
                ProblemCode.PODS_CANNOT_REACH,
                wanted.field(),
                "frontend %s%s is not redirected for Pods: backend %s is on the node itself, and not in a Pod's network"
                        .formatted(wanted.frontend(), wanted.origin(), unreachable.get()),
                "Name a backend that Pods can reach, or take `pods` out of the scope.");
        return scope.without(ScopeElement.SelectedPods.class::isInstance);
    }

    private static boolean goesTheSameWay(Redirect one, Redirect other) {
        return one.backends().equals(other.backends()) && one.whenNoBackend() == other.whenNoBackend();
    }

    private void noBackendOfFamily(RequestedFrontend wanted, String family) {
        if (wanted.literal()) {
            problems.add(
                    ProblemCode.MIXED_FAMILIES,
                    wanted.field(),
                    "frontend %s is %s and no backend is".formatted(wanted.frontend(), family),
                    "Add a backend of that family, or remove the frontend.");
        } else {
            problems.add(
                    ProblemCode.FAMILY_NOT_SERVED,
                    wanted.field(),
                    "the %s addresses%s are not redirected: no backend is %s"
                            .formatted(family, wanted.origin(), family),
                    "Add a backend of that family if the registry must be reached by it.");
        }
    }

    /** A frontend that is itself a backend. Where a name leads there, all is well without us. */
    private void dropLoops() {
        Set<Frontend> backends = entries.values().stream()
                .flatMap(entry -> targets(entry.redirect()).stream())
                .collect(Collectors.toSet());
        for (PlannedEntry entry : new ArrayList<>(entries.values())) {
            Frontend frontend = entry.redirect().frontend();
            if (!backends.contains(frontend)) {
                continue;
            }
            entries.remove(frontend);
            if (entry.wanted().literal()) {
                problems.add(
                        ProblemCode.REDIRECT_LOOP,
                        entry.wanted().field(),
                        "frontend %s is a backend too".formatted(frontend),
                        "Remove it from one of them.");
            } else {
                problems.add(
                        ProblemCode.ALREADY_INSIDE,
                        entry.wanted().field(),
                        "%s%s is a backend already and is not redirected"
                                .formatted(frontend, entry.wanted().origin()),
                        "No action is needed.");
            }
        }
    }

    /** The backends of a redirect, as if they were frontends. */
    static List<Frontend> targets(Redirect redirect) {
        return redirect.backends().stream()
                .map(endpoint -> new Frontend(endpoint, redirect.frontend().protocol()))
                .toList();
    }
}
