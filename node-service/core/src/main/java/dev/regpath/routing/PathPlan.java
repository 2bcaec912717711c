package dev.regpath.routing;

import dev.regpath.contract.MirrorSpec;
import dev.regpath.contract.RegistryPath;
import dev.regpath.fault.ProblemCode;
import dev.regpath.observe.Observation;
import java.util.List;
import java.util.Optional;

/**
 * What one path would contribute to the table if it were alone.
 *
 * @param path the path
 * @param selected whether it is meant for this node; if not, nothing was worked out
 * @param mirror its mirror
 * @param redirects its redirects, at most one for each frontend
 * @param names what it pins
 * @param backends where it leads to, as far as only the cluster knows that
 * @param problems its problems, to which admission adds
 * @param status what becomes of it if admission adds none
 * @param lasting whether it is the same as long as the path and what was observed are; if not, what was used before or the
 *     time had a say
 */
record PathPlan(
        RegistryPath path,
        boolean selected,
        Optional<Mirror> mirror,
        List<Redirect> redirects,
        List<PinnedName> names,
        List<LastBackends> backends,
        PathProblems problems,
        PathStatus status,
        boolean lasting) {
    static PathPlan of(RegistryPath path, Observation seen, BackendMemory memory, Placeholders placeholders) {
        PathProblems problems = new PathProblems(path);
        if (!path.nodeSelector().isEmpty()) {
            if (seen.node().isEmpty()) {
                problems.needsCluster("spec.nodeSelector", "this node's labels");
            } else if (!path.selects(seen.node().get().labels())) {
                return new PathPlan(
                        path,
                        false,
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        List.of(),
                        problems,
                        PathStatus.notSelected(path),
                        true);
            }
        }
        seen.refused().ifPresent(no -> problems.add(no.code(), no.field(), no.what(), no.remedy()));
        Optional<MirrorSpec> spec = path.mirror();
        KeptBackends kept = new KeptBackends(memory, problems);
        Optional<Mirror> mirror = spec.flatMap(wish -> new MirrorPlanner(path, seen, kept, problems).plan(wish));
        RedirectPlanner.PlannedRedirects plan = new RedirectPlanner(path, seen, kept, placeholders, problems).plan();
        return new PathPlan(
                path,
                true,
                mirror,
                plan.redirects(),
                plan.names(),
                kept.used(),
                problems,
                PathStatus.of(path, problems.problems()),
                !kept.wasAsked());
    }

    /** The same for an admission, which adds its problems to this one alone. */
    PathPlan toAdmit() {
        return new PathPlan(path, selected, mirror, redirects, names, backends, problems.copy(), status, lasting);
    }

    void reject(ProblemCode code, String field, String message, String remedy) {
        problems.add(code, field, message, remedy);
    }
}
