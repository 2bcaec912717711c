package dev.regpath.agent;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.DecodedPaths;
import dev.regpath.contract.RegistryPath;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.kube.Resource;
import dev.regpath.kube.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All wishes for this node, from files and from the cluster. Under one name the cluster's counts: a file is how a node
 * begins before there is a cluster to ask.
 *
 * @param decoded what is wished
 * @param resources those of it that are the cluster's
 */
record Documents(DecodedPaths decoded, Resources resources) {
    Documents {
        requireNonNull(decoded, "decoded");
        requireNonNull(resources, "resources");
    }

    static Documents of(DecodedPaths files, Resources resources) {
        List<RegistryPath> paths = new ArrayList<>();
        List<Problem> problems = new ArrayList<>(files.problems());
        for (RegistryPath path : files.paths()) {
            Optional<Resource> namesake = resources.find(path.name());
            if (namesake.isEmpty()) {
                paths.add(path);
            } else if (namesake.get().path().filter(path::sameWish).isEmpty()) {
                problems.add(path.problem(
                        ProblemCode.SHADOWED,
                        "metadata.name",
                        "the cluster has a RegistryPath '%s', which is used instead".formatted(path.name()),
                        "Remove the file, or give it another name."));
            }
        }
        for (Resource resource : resources.byName().values()) {
            resource.path().ifPresent(paths::add);
            problems.addAll(resource.problems());
        }
        return new Documents(new DecodedPaths(paths, problems), resources);
    }

    /** Where the API server is, as the watcher says: host and port. */
    Set<String> apiServers() {
        return resources.byName().values().stream()
                .flatMap(resource -> resource.found().stream())
                .flatMap(found -> found.apiServers().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The resource a path was made from; empty if it is a file's. */
    Optional<Resource> resource(RegistryPath path) {
        return resources.find(path.name());
    }
}
