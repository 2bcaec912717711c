package dev.regpath.agent;

import dev.regpath.contract.HostName;
import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.status.NodeSpec;
import dev.regpath.contract.status.NodeView;
import dev.regpath.contract.status.Resolved;
import dev.regpath.contract.status.RouteSpec;
import dev.regpath.fault.Problem;
import dev.regpath.kube.ApiException;
import dev.regpath.kube.Resource;
import dev.regpath.observe.ApiServers;
import dev.regpath.observe.FollowedNames;
import dev.regpath.observe.NameView;
import dev.regpath.observe.NodePolicy;
import dev.regpath.observe.Observation;
import dev.regpath.routing.LastKnownGood;
import dev.regpath.routing.MirrorAddresses;
import dev.regpath.routing.MirrorFrontends;
import dev.regpath.routing.PathPlans;
import dev.regpath.routing.RoutingTables;
import dev.regpath.routing.TableResult;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Works out this node's table from all that is known at the moment. Sends no requests, so that it takes no time; and keeps
 * what it has worked out, so that the next table takes the time of what has changed. For one thread.
 */
final class Decider {
    private final String nodeName;
    private final NodeView unlabelled;
    private final NodePolicy policy;
    private final InstantSource clock;
    private PathPlans plans = PathPlans.NONE;
    private MirrorAddresses addresses = MirrorAddresses.NONE;
    private SeenNode last = SeenNode.NOTHING;
    private IdentityHashMap<RegistryPath, Set<HostName>> upstreams = new IdentityHashMap<>();

    /**
     * What was seen of the node, whatever path it is about.
     *
     * @param names what that says of names
     * @param here all of it
     * @param spec what the cluster says of this node
     * @param node this node as paths select it; empty if the cluster says nothing
     */
    private record SeenNode(FollowedNames names, Observation here, Optional<NodeSpec> spec, Optional<NodeView> node) {
        static final SeenNode NOTHING =
                new SeenNode(FollowedNames.NONE, Observation.NONE, Optional.empty(), Optional.empty());
    }

    Decider(String nodeName, NodePolicy policy, InstantSource clock) {
        this.nodeName = nodeName;
        this.unlabelled = new NodeView(nodeName, Map.of());
        this.policy = policy;
        this.clock = clock;
    }

    /**
     * The names whose addresses are of use: those that matter, and those of registries that have a mirror. To know the
     * latter only saves time while they are dead, so that nobody waits for them.
     */
    Set<HostName> followed(Documents documents, LocalView here, FollowedNames remembered) {
        Set<HostName> names = names(documents, here, remembered);
        IdentityHashMap<RegistryPath, Set<HostName>> next = new IdentityHashMap<>();
        for (RegistryPath path : documents.decoded().paths()) {
            Set<HostName> known = upstreams.get(path);
            Set<HostName> upstream = known == null ? upstream(path) : known;
            next.put(path, upstream);
            names.addAll(upstream);
        }
        upstreams = next;
        return names;
    }

    private static Set<HostName> upstream(RegistryPath path) {
        return MirrorFrontends.upstreamName(path).map(Set::of).orElse(Set.of());
    }

    /** The names whose addresses matter: those of documents, and those that clouds give to load balancers. */
    static Set<HostName> names(Documents documents, LocalView here, FollowedNames remembered) {
        Set<HostName> names = new TreeSet<>(servers(documents, here).names());
        documents.decoded().paths().forEach(path -> names.addAll(path.hosts()));
        documents.resources().byName().values().stream()
                .flatMap(resource -> resource.resolved().stream())
                .flatMap(resolved -> resolved.cluster().services().values().stream())
                .forEach(service -> names.addAll(service.externalHosts()));
        if (!documents.decoded().problems().isEmpty()) {
            // Some of them may be those of a document that will be corrected; DNS may not give them again by then.
            names.addAll(remembered.names().keySet());
        }
        return names;
    }

    Decision decide(
            Documents documents, LocalView here, FollowedNames names, Optional<NodeSpec> spec, LastKnownGood known) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS); // What a file of state can hold.
        last = look(documents, here, names, spec);
        Observation seen = last.here();
        RoutingTables.PlannedTable planned = RoutingTables.compute(
                documents.decoded(),
                seen,
                path -> {
                    Optional<RouteSpec> found = documents.resource(path).flatMap(Resource::found);
                    return seen.of(
                            node(path),
                            found.flatMap(RouteSpec::resolved).map(Resolved::cluster),
                            found.flatMap(RouteSpec::refused));
                },
                known,
                now,
                plans);
        plans = planned.plans();
        TableResult result = planned.result();
        List<Problem> problems = new ArrayList<>(documents.decoded().problems());
        problems.addAll(result.problems());
        documents.resources().trouble().map(ApiException::problem).ifPresent(problems::add);
        MirrorFrontends frontends = MirrorFrontends.of(known, result.table(), seen, now, addresses);
        addresses = frontends.addresses();
        return new Decision(
                frontends.table(),
                names,
                problems,
                result.held(),
                frontends.retired(),
                result.backends(),
                result.paths());
    }

    /** Where the API server is, by what is on the node and by what the watcher says. */
    private static ApiServers servers(Documents documents, LocalView here) {
        return here.servers().with(documents.apiServers());
    }

    /** What is as it was is the same object again, by which it is seen at once that it is. */
    private SeenNode look(Documents documents, LocalView here, FollowedNames names, Optional<NodeSpec> spec) {
        Map<HostName, NameView> views =
                names.equals(last.names()) ? last.here().names().orElseThrow() : names.views();
        Observation seen = new Observation(
                Optional.of(views),
                here.addresses(),
                servers(documents, here).guarded(views),
                policy,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return new SeenNode(
                names,
                seen.equals(last.here()) ? last.here() : seen,
                spec,
                spec.equals(last.spec()) ? last.node() : spec.map(known -> known.view(nodeName)));
    }

    /** This node, as far as it must be known to judge the path; empty if a label that is asked for is not known. */
    private Optional<NodeView> node(RegistryPath path) {
        if (last.spec().isPresent()) {
            return last.spec().get().knows(path.nodeSelector()) ? last.node() : Optional.empty();
        }
        return path.nodeSelector().isEmpty() ? Optional.of(unlabelled) : Optional.empty();
    }
}
