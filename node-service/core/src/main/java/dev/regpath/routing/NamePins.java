package dev.regpath.routing;

import static java.util.Comparator.naturalOrder;

import dev.regpath.contract.FrontendSpec;
import dev.regpath.contract.HostName;
import dev.regpath.contract.Pin;
import dev.regpath.contract.RedirectSpec;
import dev.regpath.contract.RegistryPath;
import dev.regpath.fault.ProblemCode;
import dev.regpath.observe.Observation;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Gathers the names a path pins. */
final class NamePins {
    private final RegistryPath path;
    private final Observation seen;
    private final PathProblems problems;
    private final Map<HostName, Set<InetAddress>> pins = new TreeMap<>(naturalOrder());
    private final Map<HostName, PinOrigin> origins = new HashMap<>();

    NamePins(RegistryPath path, Observation seen, PathProblems problems) {
        this.path = path;
        this.seen = seen;
        this.problems = problems;
    }

    /**
     * Pins a name that does not resolve to an address it had, or to what stands for it: one that is redirected, or it would
     * be of no use.
     */
    void addExternal(RequestedFrontend wanted) {
        if (path.pin() == Pin.WHEN_UNRESOLVABLE) {
            wanted.host().filter(host -> !seen.name(host).resolves()).ifPresent(host -> {
                pins.computeIfAbsent(host, _ -> new LinkedHashSet<>())
                        .add(wanted.frontend().endpoint().address());
                origins.put(host, wanted.pin());
            });
        }
    }

    /** Pins the names of a redirect to its backends, if that is wished; a hosts file cannot change ports. */
    void addInternal(RedirectSpec spec, RedirectBackends backends, String field) {
        if (path.pin() != Pin.ALWAYS || spec.frontend().hosts().isEmpty()) {
            return;
        }
        if (coversProtectedName(spec, field)) {
            return;
        }
        Optional<Set<InetAddress>> serving = Optional.empty();
        List<FrontendSpec.FrontendPort> ports = spec.frontend().ports();
        for (FrontendSpec.FrontendPort port : ports) {
            Set<InetAddress> addresses = new LinkedHashSet<>();
            for (Candidate candidate : backends.find(port, ports.size() == 1)
                    .map(RedirectBackends.FoundBackends::candidates)
                    .orElse(List.of())) {
                if (candidate.endpoint().port() != port.port()) {
                    problems.add(
                            ProblemCode.PORTS_DIFFER,
                            field,
                            "names are pinned to backends, and backend %s has another port than the frontend's %d"
                                    .formatted(candidate.endpoint(), port.port()),
                            "Let the backend listen at the same port, or choose another names.pin.");
                    return;
                }
                addresses.add(candidate.endpoint().address());
            }
            serving.ifPresent(addresses::retainAll);
            serving = Optional.of(addresses);
        }
        Set<InetAddress> all = serving.orElse(Set.of());
        for (HostName host : spec.frontend().hosts()) {
            Set<InetAddress> before = pins.putIfAbsent(host, all);
            origins.put(host, PinOrigin.BACKENDS);
            if (before != null && !before.equals(all)) {
                problems.add(
                        ProblemCode.CONFLICTED,
                        field + ".frontend.hosts",
                        "'%s' is pinned to other backends by another redirect of the same path".formatted(host),
                        "List the host in one redirect only, or choose another names.pin.");
            }
        }
    }

    /** A name in the hosts file counts for all programs and all ports, also for those that are not redirected. */
    private boolean coversProtectedName(RedirectSpec spec, String field) {
        boolean covers = false;
        for (int i = 0; i < spec.frontend().hosts().size(); i++) {
            HostName host = spec.frontend().hosts().get(i);
            Optional<String> what = Protection.names(host, seen);
            if (what.isPresent()) {
                problems.add(
                        ProblemCode.PROTECTED_ADDRESS,
                        "%s.frontend.hosts[%d]".formatted(field, i),
                        "'%s' is %s and must not be pinned to a backend".formatted(host, what.get()),
                        "Remove it, or choose another names.pin.");
                covers = true;
            }
        }
        return covers;
    }

    List<PinnedName> names() {
        return pins.entrySet().stream()
                .filter(pin -> !pin.getValue().isEmpty())
                .map(pin -> new PinnedName(
                        path.name(),
                        pin.getKey(),
                        List.copyOf(pin.getValue()),
                        origins.getOrDefault(pin.getKey(), PinOrigin.LAST_KNOWN)))
                .toList();
    }
}
