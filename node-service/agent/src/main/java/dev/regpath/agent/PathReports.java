package dev.regpath.agent;

import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.status.PathReport;
import dev.regpath.contract.status.PathReport.PathState;
import dev.regpath.contract.status.Resolved;
import dev.regpath.fault.Condition.ConditionReason;
import dev.regpath.fault.Effect;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.kube.Resource;
import dev.regpath.routing.PathStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Says what became of each path on this node, for the cluster. Pure. */
final class PathReports {
    /** A path's status is read by people; a wall of text helps none of them, and there may be a thousand. */
    private static final int LONGEST = 512;

    private final Decision decision;
    private final List<Problem> problems;

    private PathReports(Decision decision, List<Problem> problems) {
        this.decision = decision;
        this.problems = problems;
    }

    /**
     * One for each path, from files and from the cluster.
     *
     * @param problems of the pass that carried the decision out
     */
    static List<PathReport> of(Documents documents, Decision decision, List<Problem> problems) {
        PathReports reports = new PathReports(decision, problems);
        List<PathReport> all = new ArrayList<>();
        for (PathStatus status : decision.paths()) {
            all.add(reports.readable(status, documents.resource(status.path())));
        }
        for (Resource resource : documents.resources().byName().values()) {
            if (resource.path().isEmpty()) {
                all.add(reports.unreadable(resource));
            }
        }
        return all;
    }

    private PathReport unreadable(Resource resource) {
        Optional<Problem> fault = resource.problems().stream().findFirst();
        return new PathReport(
                resource.name(),
                resource.generation(),
                "",
                PathState.REJECTED,
                fault.map(problem -> problem.code().word()).orElse(ProblemCode.UNREADABLE.word()),
                shortened(fault.map(Problem::toString).orElse("") + held(resource.name())));
    }

    private PathReport readable(PathStatus status, Optional<Resource> resource) {
        RegistryPath path = status.path();
        long generation = resource.map(Resource::generation).orElse(0L);
        String version =
                resource.flatMap(Resource::resolved).map(Resolved::version).orElse("");
        Optional<Problem> failure = failure(path);
        Optional<Problem> fault = fault(path, Effect.REJECTS);
        Optional<Problem> missing = fault(path, Effect.SUSPENDS);
        Optional<Problem> partly = first(path, ProblemCode.UNRESOLVED);
        Optional<Problem> kept =
                first(path, ProblemCode.BACKENDS_KEPT).or(() -> first(path, ProblemCode.NEVER_RESOLVED));
        if (!status.selected()) {
            return new PathReport(
                    path.name(), generation, version, PathState.NOT_SELECTED, ConditionReason.OTHER_NODES.word(), "");
        } else if (fault.isPresent()) {
            return report(path, generation, "", PathState.REJECTED, fault.get());
        } else if (missing.isPresent()) {
            return report(path, generation, "", PathState.WAITING, missing.get());
        } else if (failure.isPresent()) {
            Problem problem = failure.get();
            return new PathReport(
                    path.name(),
                    generation,
                    version,
                    PathState.FAILED,
                    problem.code().word(),
                    shortened("%s. %s".formatted(problem.what(), problem.remedy())));
        } else if (partly.isPresent()) {
            return report(path, generation, version, PathState.PARTIAL, partly.get());
        } else if (kept.isPresent()) {
            return report(path, generation, version, PathState.PROGRAMMED, kept.get());
        }
        return new PathReport(
                path.name(), generation, version, PathState.PROGRAMMED, ConditionReason.PROGRAMMED.word(), "");
    }

    private PathReport report(RegistryPath path, long generation, String version, PathState state, Problem problem) {
        return new PathReport(
                path.name(),
                generation,
                version,
                state,
                problem.code().word(),
                shortened(problem.toString() + held(path.name())));
    }

    private Optional<Problem> first(RegistryPath path, ProblemCode code) {
        return decision.problems().stream()
                .filter(of(path).and(problem -> problem.code() == code))
                .findFirst();
    }

    private Optional<Problem> fault(RegistryPath path, Effect effect) {
        return decision.problems().stream()
                .filter(of(path).and(problem -> problem.code().effect() == effect))
                .findFirst();
    }

    /** A file and a resource of one name are told apart by where they are. */
    private static Predicate<Problem> of(RegistryPath path) {
        return problem -> problem.path().equals(path.name())
                && problem.location().file().equals(path.source().file());
    }

    /** What kept the node from doing what it should, if the path asks for that. */
    private Optional<Problem> failure(RegistryPath path) {
        return problems.stream()
                .filter(Problem::isFatal)
                .filter(problem -> switch (problem.subject().kind()) {
                    case DOCUMENT, CONTAINERD, INSTALLATION -> false;
                    case MIRROR ->
                        path.mirror().isPresent()
                                && problem.subject()
                                        .name()
                                        .equals(path.registry().toString());
                    case MIRRORS -> path.mirror().isPresent();
                    case REDIRECTS -> !path.redirects().isEmpty();
                    case NAMES ->
                        decision.table().names().stream()
                                .anyMatch(name -> name.path().equals(path.name()));
                    case NODE -> true;
                })
                .findFirst();
    }

    private String held(String path) {
        return decision.held().contains(path) ? " It stays as it was." : "";
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
    }
}
