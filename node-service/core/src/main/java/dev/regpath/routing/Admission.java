package dev.regpath.routing;

import dev.regpath.contract.FrontendSpec;
import dev.regpath.contract.HostName;
import dev.regpath.contract.Protocol;
import dev.regpath.contract.RedirectSpec;
import dev.regpath.contract.RegistryHost;
import dev.regpath.contract.RegistryPath;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.observe.Observation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Lets paths into the table, one after the other, each wholly or not at all; who came first has the right. One that is not
 * let in, for whatever reason, keeps what it has in place.
 */
final class Admission {
    private final Map<String, RegistryPath> paths = new HashMap<>();
    private final Map<RegistryHost, Mirror> mirrors = new LinkedHashMap<>();
    private final Map<Frontend, Redirect> redirects = new LinkedHashMap<>();
    private final Map<Frontend, Redirect> backends = new HashMap<>();
    private final Map<HostName, PinnedName> names = new HashMap<>();
    private final Map<NamedFrontend, String> hosts = new HashMap<>();
    private final Map<String, InPlace> held = new TreeMap<>();
    private final List<LastBackends> used = new ArrayList<>();
    private final LastKnownGood known;
    private final RoutingTable before;
    private final Set<String> inPlace;
    private final Observation here;
    private final Set<ScopeElement> elements = new HashSet<>();
    private int backendCount;

    /** A frontend by name: whoever has it has it also before the name resolves, and on nodes where it does not. */
    private record NamedFrontend(HostName host, int port, Protocol protocol) {
        static Stream<NamedFrontend> of(FrontendSpec spec) {
            return spec.hosts().stream()
                    .flatMap(host ->
                            spec.ports().stream().map(port -> new NamedFrontend(host, port.port(), port.protocol())));
        }

        @Override
        public String toString() {
            return "%s:%d/%s".formatted(host, port, protocol);
        }
    }

    private final List<Problem> problems = new ArrayList<>();
    private final List<PathStatus> statuses = new ArrayList<>();

    /**
     * Admits no path yet.
     *
     * @param known what is in place
     * @param here what is known of the node, whatever path it is about
     */
    Admission(LastKnownGood known, Observation here) {
        this.known = known;
        this.before = known.table();
        this.inPlace = InPlace.paths(before);
        this.here = here;
    }

    /**
     * Leaves a path as it was, but for what an older one has now. It keeps its place among the others: what it has is taken
     * for those that come after it.
     */
    void hold(String path) {
        if (held.containsKey(path) || paths.containsKey(path)) {
            return;
        }
        InPlace all = InPlace.of(path, before, here);
        InPlace free = new InPlace(
                all.mirrors().stream()
                        .filter(mirror -> !mirrors.containsKey(mirror.registry()))
                        .toList(),
                all.redirects().stream()
                        .filter(this::isFree)
                        .limit(Math.max(0, RoutingTable.MOST_FRONTENDS - redirects.size()))
                        .toList(),
                all.names().stream()
                        .filter(name -> !names.containsKey(name.host()))
                        .toList());
        held.put(path, free);
        take(free);
    }

    private boolean isFree(Redirect redirect) {
        return !redirects.containsKey(redirect.frontend())
                && !backends.containsKey(redirect.frontend())
                && RedirectPlanner.targets(redirect).stream().noneMatch(redirects::containsKey)
                && backendCount + redirect.backends().size() <= RoutingTable.MOST_BACKENDS;
    }

    /** Ends holding a path of which there is a document in order after all. */
    private void release(String path) {
        if (held.remove(path) != null) {
            mirrors.values().removeIf(mirror -> mirror.path().equals(path));
            redirects.values().removeIf(redirect -> redirect.path().equals(path));
            backends.values().removeIf(redirect -> redirect.path().equals(path));
            names.values().removeIf(name -> name.path().equals(path));
            backendCount = redirects.values().stream()
                    .mapToInt(redirect -> redirect.backends().size())
                    .sum();
            elements.clear();
            redirects
                    .values()
                    .forEach(redirect -> elements.addAll(redirect.scope().elements()));
        }
    }

    private void take(InPlace some) {
        some.mirrors().forEach(mirror -> mirrors.put(mirror.registry(), mirror));
        for (Redirect redirect : some.redirects()) {
            redirects.put(redirect.frontend(), redirect);
            backendCount += redirect.backends().size();
            elements.addAll(redirect.scope().elements());
            RedirectPlanner.targets(redirect).forEach(target -> backends.putIfAbsent(target, redirect));
        }
        some.names().forEach(name -> names.putIfAbsent(name.host(), name));
    }

    /** Takes the next older path. */
    void admit(PathPlan plan) {
        RegistryPath path = plan.path();
        if (!plan.selected()) {
            statuses.add(plan.status());
            return;
        }
        RegistryPath namesake = paths.get(path.name());
        if (namesake != null && namesake.sameWish(path)) {
            statuses.add(PathStatus.of(path, List.of())); // The file it was made from does its work already.
            return;
        }
        int own = plan.problems().count();
        if (plan.problems().allow()) {
            release(path.name());
            reject(plan);
        }
        if (plan.problems().allow()) {
            commit(plan);
        } else if (inPlace.contains(path.name())) {
            hold(path.name());
        }
        problems.addAll(plan.problems().problems());
        statuses.add(
                plan.problems().count() == own
                        ? plan.status()
                        : PathStatus.of(path, plan.problems().problems()));
    }

    TableResult result() {
        RoutingTable table = new RoutingTable(
                List.copyOf(mirrors.values()), List.copyOf(redirects.values()), List.copyOf(names.values()));
        List<LastBackends> backends = Stream.concat(
                        used.stream(),
                        known.backends().stream()
                                .filter(last -> held.containsKey(last.use().path())))
                .sorted(Comparator.comparing(LastBackends::use))
                .toList();
        return new TableResult(table, problems, statuses, backends, held.keySet());
    }

    private void commit(PathPlan plan) {
        RegistryPath path = plan.path();
        paths.put(path.name(), path);
        path.redirects().stream()
                .flatMap(redirect -> NamedFrontend.of(redirect.frontend()))
                .forEach(frontend -> hosts.putIfAbsent(frontend, path.name()));
        take(new InPlace(plan.mirror().stream().toList(), plan.redirects(), plan.names()));
        used.addAll(plan.backends());
    }

    private void reject(PathPlan plan) {
        RegistryPath namesake = paths.get(plan.path().name());
        if (namesake != null) {
            plan.reject(
                    ProblemCode.CONFLICTED,
                    "metadata.name",
                    "the path in %s has the same name".formatted(namesake.source()),
                    "Rename one of them; until then the older one, in %s, is used.".formatted(namesake.source()));
        }
        plan.mirror()
                .flatMap(mirror -> Optional.ofNullable(mirrors.get(mirror.registry())))
                .ifPresent(older -> plan.reject(
                        ProblemCode.CONFLICTED,
                        "spec.registry",
                        "the mirror of %s belongs to the older path '%s'".formatted(older.registry(), older.path()),
                        "Merge the two paths, or remove one of their mirrors."));
        plan.redirects().forEach(redirect -> rejectTaken(plan, redirect));
        if (plan.problems().allow()) {
            rejectTakenHosts(plan);
        }
        for (PinnedName name : plan.names()) {
            PinnedName older = names.get(name.host());
            if (older != null && contradict(older, name)) {
                plan.reject(
                        ProblemCode.CONFLICTED,
                        "spec.names.pin",
                        "the older path '%s' pins '%s' to other addresses".formatted(older.path(), name.host()),
                        "Let only one of them pin it.");
            }
        }
        rejectTooMany(plan);
    }

    /** What DNS does to a name is no fault of a path: two that pin it only meanwhile need not agree where it was. */
    private static boolean contradict(PinnedName one, PinnedName other) {
        return (one.origin() == PinOrigin.BACKENDS || other.origin() == PinOrigin.BACKENDS)
                && !one.addresses().equals(other.addresses());
    }

    private void rejectTaken(PathPlan plan, Redirect redirect) {
        Frontend frontend = redirect.frontend();
        Redirect owner = redirects.get(frontend);
        if (owner != null) {
            plan.reject(
                    ProblemCode.CONFLICTED,
                    field(plan.path(), redirect) + ".frontend",
                    "frontend %s belongs to redirect '%s' of the older path '%s'"
                            .formatted(frontend, owner.name(), owner.path()),
                    "Let only one of them have it.");
        }
        Redirect feeding = backends.get(frontend);
        if (feeding != null) {
            plan.reject(
                    ProblemCode.REDIRECT_LOOP,
                    field(plan.path(), redirect) + ".frontend",
                    "frontend %s is a backend of the older path '%s'".formatted(frontend, feeding.path()),
                    "Remove it from one of them.");
        }
        for (Frontend target : RedirectPlanner.targets(redirect)) {
            Redirect onward = redirects.get(target);
            if (onward != null) {
                plan.reject(
                        ProblemCode.REDIRECT_LOOP,
                        field(plan.path(), redirect) + ".backend",
                        "backend %s is a frontend of the older path '%s'".formatted(target, onward.path()),
                        "Name the backends that path leads to.");
            }
        }
    }

    private void rejectTakenHosts(PathPlan plan) {
        List<RedirectSpec> redirects = plan.path().redirects();
        for (int i = 0; i < redirects.size(); i++) {
            int index = i;
            NamedFrontend.of(redirects.get(i).frontend())
                    .filter(hosts::containsKey)
                    .findFirst()
                    .ifPresent(taken -> plan.reject(
                            ProblemCode.CONFLICTED,
                            "spec.redirects[%d].frontend.hosts".formatted(index),
                            "frontend %s belongs to the older path '%s'".formatted(taken, hosts.get(taken)),
                            "Let only one of them have it."));
        }
    }

    private static String field(RegistryPath path, Redirect redirect) {
        for (int i = 0; i < path.redirects().size(); i++) {
            if (path.redirects().get(i).name().equals(redirect.name())) {
                return "spec.redirects[%d]".formatted(i);
            }
        }
        return "spec.redirects";
    }

    /** How many kinds of processes there would be. */
    private int elementsWith(List<Redirect> more) {
        Set<ScopeElement> fresh = new HashSet<>();
        more.forEach(redirect -> fresh.addAll(redirect.scope().elements()));
        fresh.removeIf(elements::contains);
        return elements.size() + fresh.size();
    }

    private void rejectTooMany(PathPlan plan) {
        int frontends = redirects.size() + plan.redirects().size();
        if (frontends > RoutingTable.MOST_FRONTENDS) {
            plan.reject(
                    ProblemCode.TOO_MANY_FRONTENDS,
                    "spec.redirects",
                    "path '%s' would bring the node to %d frontends; %d is the most"
                            .formatted(plan.path().name(), frontends, RoutingTable.MOST_FRONTENDS),
                    "Remove frontends from this path or from older ones, which keep working.");
        }
        int elements = elementsWith(plan.redirects());
        if (elements > RoutingTable.MOST_SCOPE_ELEMENTS) {
            plan.reject(
                    ProblemCode.TOO_MANY_SCOPES,
                    "spec.scope",
                    "path '%s' would bring the node to %d kinds of processes that redirects are for; %d is the most"
                            .formatted(plan.path().name(), elements, RoutingTable.MOST_SCOPE_ELEMENTS),
                    "Use a scope that older paths have, too.");
        }
        int all = backendCount
                + plan.redirects().stream()
                        .mapToInt(redirect -> redirect.backends().size())
                        .sum();
        if (all > RoutingTable.MOST_BACKENDS) {
            plan.reject(
                    ProblemCode.TOO_MANY_BACKENDS,
                    "spec.redirects",
                    "path '%s' would bring the node to %d backends, counted for each frontend; %d is the most"
                            .formatted(plan.path().name(), all, RoutingTable.MOST_BACKENDS),
                    "Remove frontends or backends, or prefer near ones.");
        }
    }
}
