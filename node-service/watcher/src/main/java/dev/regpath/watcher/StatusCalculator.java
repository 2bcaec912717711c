package dev.regpath.watcher;

import dev.regpath.contract.ObjectRef;
import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.status.NodeView;
import dev.regpath.contract.status.PathResource;
import dev.regpath.contract.status.RegistryPathStatus;
import dev.regpath.contract.status.Resolved;
import dev.regpath.contract.status.ServiceView;
import dev.regpath.fault.Condition;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.fault.Subject;
import dev.regpath.observe.ApiServerAddress;
import dev.regpath.observe.Observation;
import dev.regpath.routing.RoutingTables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds what the status of each path should be. Which paths are at fault, or want what an older one has, is found by
 * working out the table of each kind of node, exactly as a node does: so both say the same, in the same words.
 */
final class StatusCalculator {
    /** The API server's own Service, by which its addresses are known. */
    static final Reference.OfService API_SERVER = new Reference.OfService(new ObjectRef("default", "kubernetes"));

    private StatusCalculator() {}

    /** A pure function. */
    static Map<String, DesiredStatus> judge(ClusterSnapshot situation) {
        ClusterObjects objects = situation.objects();
        Map<String, Resolution> found = new LinkedHashMap<>();
        Map<String, Resolved> resolved = new LinkedHashMap<>();
        List<RegistryPath> paths = new ArrayList<>();
        for (PathResource resource : situation.paths()) {
            for (RegistryPath path : resource.documents().paths()) {
                Resolution what = find(resource, path, situation);
                paths.add(path);
                found.put(path.name(), what);
                resolved.put(path.name(), Resolved.of(what.cluster()));
            }
        }
        Map<String, Set<Problem>> problems = problems(paths, resolved, objects);
        Map<String, DesiredStatus> verdicts = new HashMap<>();
        for (PathResource resource : situation.paths()) {
            Optional<RegistryPath> path = resource.documents().paths().stream().findFirst();
            List<Problem> unusable = Optional.ofNullable(found.get(resource.name()))
                    .map(Resolution::unusable)
                    .orElse(List.of());
            List<Problem> all = Stream.concat(
                            resource.documents().problems().stream(),
                            problems.getOrDefault(resource.name(), Set.of()).stream())
                    .toList();
            RolloutProgress progress = RolloutProgress.of(resource, path, objects);
            List<Condition> conditions = Conditions.of(path.isPresent(), all, unusable, progress);
            verdicts.put(
                    resource.name(),
                    new DesiredStatus(
                            resource.uid(),
                            resource.generation(),
                            conditions,
                            Summaries.of(path, conditions, progress),
                            progress.count(),
                            Optional.ofNullable(resolved.get(resource.name()))));
        }
        return verdicts;
    }

    /** What cannot be looked at stays as it was last seen, for as long as the same is asked for. */
    private static Resolution find(PathResource resource, RegistryPath path, ClusterSnapshot situation) {
        Set<Reference> wants = Reference.of(path);
        List<Problem> failures = wants.stream()
                .filter(situation.failures()::containsKey)
                .map(want -> Problem.of(
                        ProblemCode.CANNOT_WATCH,
                        Subject.document(path.name()),
                        "%s cannot be looked at: %s"
                                .formatted(want, situation.failures().get(want)),
                        ProblemCode.CANNOT_WATCH.remedy()))
                .toList();
        Optional<Resolved> before =
                resource.isCurrent() ? resource.status().flatMap(RegistryPathStatus::resolved) : Optional.empty();
        return failures.isEmpty() || before.isEmpty()
                ? Resolution.of(wants, situation.objects()).with(failures)
                : new Resolution(before.get().cluster(), failures);
    }

    private static Map<String, Set<Problem>> problems(
            List<RegistryPath> paths, Map<String, Resolved> resolved, ClusterObjects objects) {
        // What names resolve to is known on each node, and there alone.
        List<RegistryPath> judged =
                paths.stream().map(RegistryPath::withoutHosts).toList();
        Set<ApiServerAddress> apiServers = apiServers(objects);
        Map<String, Set<Problem>> problems = new HashMap<>();
        for (Map<String, String> labels : NodeSpecs.classes(objects.nodes().values(), NodeSpecs.keys(paths))) {
            Observation seen = new Observation(
                    Map.of(),
                    Set.of(),
                    apiServers,
                    Optional.of(new NodeView("", labels)),
                    Optional.of(Resolved.merge(resolved.values())));
            RoutingTables.compute(judged, seen)
                    .problems()
                    .forEach(problem -> problems.computeIfAbsent(problem.path(), _ -> new LinkedHashSet<>())
                            .add(problem));
        }
        return problems;
    }

    private static Set<ApiServerAddress> apiServers(ClusterObjects objects) {
        ServiceView service =
                Resolution.of(Set.of(API_SERVER), objects).cluster().services().get(API_SERVER.ref());
        if (service == null) {
            return Set.of();
        }
        Set<ApiServerAddress> all = new LinkedHashSet<>();
        Stream.concat(service.clusterAddresses().stream(), service.externalAddresses().stream())
                .forEach(address ->
                        service.ports().forEach(port -> all.add(new ApiServerAddress(address, port.port()))));
        service.endpoints()
                .forEach(endpoint -> endpoint.addresses()
                        .forEach(address ->
                                endpoint.ports().forEach(port -> all.add(new ApiServerAddress(address, port.port())))));
        return all;
    }
}
