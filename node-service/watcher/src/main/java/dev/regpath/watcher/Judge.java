package dev.regpath.watcher;

import dev.regpath.contract.CaSource;
import dev.regpath.contract.ObjectRef;
import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.status.NodeView;
import dev.regpath.contract.status.PathRefusal;
import dev.regpath.contract.status.PathResource;
import dev.regpath.contract.status.RegistryPathStatus;
import dev.regpath.contract.status.Resolved;
import dev.regpath.contract.status.ServiceView;
import dev.regpath.fault.Effect;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.fault.Subject;
import dev.regpath.observe.ApiServers;
import dev.regpath.observe.Guarded;
import dev.regpath.observe.NodePolicy;
import dev.regpath.observe.Observation;
import dev.regpath.routing.RoutingTables;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Judges paths. Which of them are at fault, or want what an older one has, is found by working out the table of each kind of
 * node, exactly as a node does: so both say the same, in the same words. Pure functions.
 */
final class Judge {
    /** The API server's own Service, by which its addresses are known. */
    static final Reference.OfService API_SERVER = new Reference.OfService(new ObjectRef("default", "kubernetes"));

    /**
     * What kubeadm tells nodes that join: the address that kubelets use, which may be a load balancer's that no Service knows
     * (kubeadm, cluster-info in kube-public).
     */
    static final Reference.OfConfigMap CLUSTER_INFO = new Reference.OfConfigMap(
            new CaSource.ConfigMapKey(new ObjectRef("kube-public", "cluster-info"), "kubeconfig"));

    /** What is followed, whatever paths name. */
    static final Set<Reference> ALWAYS = Set.of(API_SERVER, CLUSTER_INFO);

    /**
     * A path, and what was found of all that it names.
     *
     * @param resource the path
     * @param resolution what was found; empty if its spec cannot be read
     * @param resolved the same as nodes will see it
     */
    record FoundPath(PathResource resource, Optional<Resolution> resolution, Optional<Resolved> resolved) {
        Optional<RegistryPath> path() {
            return resource.documents().paths().stream().findFirst();
        }
    }

    private Judge() {}

    /**
     * Looks at what a path names. What cannot be looked at stays as it was last seen, for as long as the same is asked for.
     *
     * @param failures what could not be listed, and why
     */
    static FoundPath find(PathResource resource, ClusterObjects objects, Map<Reference, String> failures) {
        Optional<Resolution> resolution =
                resource.documents().paths().stream().findFirst().map(path -> find(resource, path, objects, failures));
        return new FoundPath(
                resource, resolution, resolution.map(Resolution::cluster).map(Resolved::of));
    }

    private static Resolution find(
            PathResource resource, RegistryPath path, ClusterObjects objects, Map<Reference, String> failures) {
        Set<Reference> references = Reference.of(path);
        List<Problem> problems = references.stream()
                .filter(failures::containsKey)
                .map(reference -> Problem.of(
                        ProblemCode.CANNOT_WATCH,
                        Subject.document(path.name()),
                        "%s cannot be looked at: %s".formatted(reference, failures.get(reference)),
                        ProblemCode.CANNOT_WATCH.remedy()))
                .toList();
        Optional<Resolved> before =
                resource.isCurrent() ? resource.status().flatMap(RegistryPathStatus::resolved) : Optional.empty();
        return problems.isEmpty() || before.isEmpty()
                ? Resolution.of(references, objects).with(problems)
                : new Resolution(before.get().cluster(), problems);
    }

    /**
     * Judges all paths: whether one is in order depends on all older ones.
     *
     * @param found all there are
     * @param kinds of nodes that nodeSelectors can tell from each other: labels of one of each kind
     * @param servers where the API server is
     * @return by the path's name
     */
    static Map<String, Judgement> judge(
            Collection<FoundPath> found, Set<Map<String, String>> kinds, ApiServers servers) {
        List<RegistryPath> paths = new ArrayList<>();
        List<Resolved> resolved = new ArrayList<>();
        for (FoundPath one : found) {
            one.path().ifPresent(paths::add);
            one.resolved().ifPresent(resolved::add);
        }
        Map<String, Set<Problem>> problems = new HashMap<>();
        Map<String, PathRefusal> refused = new HashMap<>();
        Set<String> accepted = new HashSet<>();
        Guarded guarded = servers.guarded(Map.of());
        for (Map<String, String> labels : kinds) {
            // What names resolve to is known on each node, and there alone.
            Observation seen = new Observation(
                    Optional.empty(),
                    Set.of(),
                    new Guarded(guarded.servers(), guarded.names(), Set.of()),
                    NodePolicy.DEFAULT,
                    Optional.of(new NodeView("", labels)),
                    Optional.of(Resolved.merge(resolved)),
                    Optional.empty());
            Map<String, PathRefusal> here = new HashMap<>();
            for (Problem problem : RoutingTables.compute(paths, seen).problems()) {
                problems.computeIfAbsent(problem.path(), _ -> new LinkedHashSet<>())
                        .add(problem);
                if (problem.code().effect() == Effect.REJECTS) {
                    here.putIfAbsent(problem.path(), PathRefusal.of(problem));
                }
            }
            for (RegistryPath path : paths) {
                if (path.selects(labels) && !here.containsKey(path.name())) {
                    accepted.add(path.name());
                }
            }
            here.forEach(refused::putIfAbsent);
        }
        List<String> apiServers = new TreeSet<>(servers.servers())
                .stream().map(ApiServers.Server::toString).toList();
        Map<String, Judgement> judgements = new LinkedHashMap<>();
        for (FoundPath one : found) {
            String name = one.resource().name();
            List<Problem> all = Stream.concat(
                            one.resource().documents().problems().stream(),
                            problems.getOrDefault(name, Set.of()).stream())
                    .toList();
            Optional<PathRefusal> unreadable = one.path().isPresent()
                    ? Optional.empty()
                    : one.resource().documents().problems().stream().findFirst().map(PathRefusal::of);
            judgements.put(
                    name,
                    new Judgement(
                            one.resource().uid(),
                            one.resource().generation(),
                            one.path(),
                            all,
                            one.resolution().map(Resolution::unusable).orElse(List.of()),
                            one.resolved(),
                            unreadable.or(
                                    () -> Optional.ofNullable(refused.get(name)).filter(_ -> !accepted.contains(name))),
                            apiServers));
        }
        return judgements;
    }

    /** Where the API server is, as the cluster says. */
    static ApiServers servers(ClusterObjects objects) {
        Set<ApiServers.Server> all = new HashSet<>();
        ServiceView service =
                Resolution.of(Set.of(API_SERVER), objects).cluster().services().get(API_SERVER.ref());
        if (service != null) {
            Stream.concat(service.clusterAddresses().stream(), service.externalAddresses().stream())
                    .forEach(address ->
                            service.ports().forEach(port -> all.add(ApiServers.Server.at(address, port.port()))));
            service.endpoints()
                    .forEach(endpoint -> endpoint.addresses()
                            .forEach(address -> endpoint.ports()
                                    .forEach(port -> all.add(ApiServers.Server.at(address, port.port())))));
        }
        ConfigMap info = objects.configMaps().get(CLUSTER_INFO.key().configMap());
        if (info != null && info.getData() != null) {
            String kubeconfig = info.getData().get(CLUSTER_INFO.key().key());
            if (kubeconfig != null) {
                all.addAll(ApiServers.ofKubeconfig(CLUSTER_INFO.toString(), kubeconfig)
                        .servers());
            }
        }
        return new ApiServers(all, Set.of());
    }
}
