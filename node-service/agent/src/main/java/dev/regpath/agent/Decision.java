package dev.regpath.agent;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.RegistryPath;
import dev.regpath.endpoints.KeptEndpoints;
import dev.regpath.endpoints.ProbeHistories;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.observe.FollowedNames;
import dev.regpath.routing.BackendUse;
import dev.regpath.routing.LastBackends;
import dev.regpath.routing.PathStatus;
import dev.regpath.routing.RetiredAddress;
import dev.regpath.routing.RoutingTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What the node should do, and why not more.
 *
 * @param table what it should do
 * @param names what is remembered of names
 * @param problems of documents and of what they ask for, and of how it came to be
 * @param held names of paths that stay as they were, because their documents have a fault or more must be known
 * @param retired addresses that mirrors led to until a short while ago
 * @param backends where the table leads to, as far as only the cluster knows that
 * @param paths what became of each path that could be read
 */
public record Decision(
        RoutingTable table,
        FollowedNames names,
        List<Problem> problems,
        Set<String> held,
        List<RetiredAddress> retired,
        List<LastBackends> backends,
        List<PathStatus> paths) {
    public Decision {
        requireNonNull(table, "table");
        requireNonNull(names, "names");
        problems = List.copyOf(problems);
        held = Set.copyOf(held);
        retired = List.copyOf(retired);
        backends = List.copyOf(backends);
        paths = List.copyOf(paths);
    }

    /** With the problems that only probes of the endpoints show. */
    Decision with(ProbeHistories histories) {
        List<Problem> all = new ArrayList<>(problems);
        for (LastBackends unanswered : KeptEndpoints.unanswered(backends, histories)) {
            paths.stream()
                    .filter(PathStatus::selected)
                    .map(PathStatus::path)
                    .filter(path -> path.name().equals(unanswered.use().path()))
                    .findFirst()
                    .map(path -> path.problem(
                            ProblemCode.UNRESOLVED,
                            field(path, unanswered.use()),
                            "none of the endpoints that were kept answers",
                            "See why nothing is ready; one that answers is used again."))
                    .ifPresent(all::add);
        }
        return new Decision(table, names, all, held, retired, backends, paths);
    }

    private static String field(RegistryPath path, BackendUse use) {
        return IntStream.range(0, path.redirects().size())
                .filter(i -> path.redirects().get(i).name().equals(use.redirect()))
                .mapToObj("spec.redirects[%d].backend"::formatted)
                .findFirst()
                .orElse("spec.mirror.backend");
    }
}
