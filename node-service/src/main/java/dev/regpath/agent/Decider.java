package dev.regpath.agent;

import dev.regpath.intent.DecodedPaths;
import dev.regpath.intent.HostName;
import dev.regpath.intent.Problem;
import dev.regpath.intent.RegistryPath;
import dev.regpath.observe.ApiServers;
import dev.regpath.observe.FollowedNames;
import dev.regpath.observe.NameFollower;
import dev.regpath.observe.NodeAddresses;
import dev.regpath.observe.Observation;
import dev.regpath.table.HeldPaths;
import dev.regpath.table.LastKnownGood;
import dev.regpath.table.RoutingTable;
import dev.regpath.table.RoutingTables;
import dev.regpath.table.TableResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Looks at the node and works out its table. */
final class Decider {
    private final NodeSettings settings;
    private final NameFollower follower;

    Decider(NodeSettings settings, NameFollower follower) {
        this.settings = settings;
        this.follower = follower;
    }

    /** Looks names up anew; blocks at most as long as that may take. */
    Decision lookingUp(DecodedPaths documents, LastKnownGood known) {
        ApiServers servers = apiServers();
        Set<HostName> names = names(documents.paths(), servers);
        if (!documents.problems().isEmpty()) {
            // Some of them may be those of a document that will be mended; DNS may not tell them again by then.
            names.addAll(known.names().names().keySet());
        }
        return decide(documents, servers, known.table(), follower.follow(known.names(), names));
    }

    /** Goes by what is remembered of names; does not block. */
    Decision fromMemory(DecodedPaths documents, LastKnownGood known) {
        return decide(documents, apiServers(), known.table(), known.names());
    }

    private ApiServers apiServers() {
        return ApiServers.read(settings.environment(), settings.kubeconfigs());
    }

    private static Decision decide(
            DecodedPaths documents, ApiServers servers, RoutingTable inPlace, FollowedNames names) {
        var views = names.views();
        Observation seen = new Observation(
                views, NodeAddresses.read(), servers.addresses(views), Optional.empty(), Optional.empty());
        TableResult result = RoutingTables.compute(documents.paths(), seen);
        List<Problem> problems = new ArrayList<>(documents.problems());
        problems.addAll(result.problems());
        HeldPaths held = HeldPaths.of(inPlace, documents, result.table());
        return new Decision(held.table(), names, problems, held.held());
    }

    private static Set<HostName> names(List<RegistryPath> paths, ApiServers servers) {
        Set<HostName> names = new TreeSet<>(servers.names());
        paths.stream()
                .flatMap(path -> path.redirects().stream())
                .flatMap(redirect -> redirect.frontend().hosts().stream())
                .forEach(names::add);
        return names;
    }

    /** Whether all names that matter are remembered, so that a decision from memory would miss nothing. */
    boolean remembersAll(DecodedPaths documents, FollowedNames remembered) {
        return Stream.of(documents.paths())
                .flatMap(paths -> names(paths, apiServers()).stream())
                .allMatch(remembered.names()::containsKey);
    }
}
