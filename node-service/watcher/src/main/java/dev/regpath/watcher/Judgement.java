package dev.regpath.watcher;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.status.PathRefusal;
import dev.regpath.contract.status.Resolved;
import dev.regpath.contract.status.RouteSpec;
import dev.regpath.fault.Condition;
import dev.regpath.fault.Problem;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a path without asking the nodes.
 *
 * @param uid of the object it is about
 * @param generation of its spec
 * @param path its spec; empty if it cannot be read
 * @param problems all that were found with it, on any kind of node
 * @param unusable what it names, is there and cannot be used
 * @param resolved what it names; empty if its spec cannot be read
 * @param refused why it is accepted on no node
 * @param apiServers where the API server is
 */
record Judgement(
        String uid,
        long generation,
        Optional<RegistryPath> path,
        List<Problem> problems,
        List<Problem> unusable,
        Optional<Resolved> resolved,
        Optional<PathRefusal> refused,
        List<String> apiServers) {
    Judgement {
        requireNonNull(uid, "uid");
        requireNonNull(path, "path");
        problems = List.copyOf(problems);
        unusable = List.copyOf(unusable);
        requireNonNull(resolved, "resolved");
        requireNonNull(refused, "refused");
        apiServers = List.copyOf(apiServers);
    }

    /** Whether it is about the object as it is now. */
    boolean isOf(PathObject object) {
        return uid.equals(object.getMetadata().getUid()) && generation == object.generation();
    }

    /** What nodes are told. */
    RouteSpec route() {
        return new RouteSpec(generation, path.flatMap(RegistryPath::created), refused, resolved, apiServers);
    }

    /** What people are told, together with what the nodes report. */
    DesiredStatus status(String name, Collection<NodeState> nodes) {
        RolloutProgress progress = RolloutProgress.of(name, generation, path, nodes);
        List<Condition> conditions = Conditions.of(path.isPresent(), problems, unusable, progress);
        return new DesiredStatus(
                generation, conditions, Summaries.of(path, conditions, progress), progress.count(), resolved);
    }
}
