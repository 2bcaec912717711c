package dev.regpath.verify.redirect;

import static dev.regpath.verify.finding.Finding.error;
import static dev.regpath.verify.finding.Finding.warning;
import static dev.regpath.verify.finding.Fix.advice;
import static dev.regpath.verify.finding.Fix.run;

import dev.regpath.fault.Effect;
import dev.regpath.fault.Problem;
import dev.regpath.fault.RedirectDiagnostic;
import dev.regpath.fault.Severity;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.RoutingTable;
import dev.regpath.verify.endpoint.HttpAttempt.HttpOutcome;
import dev.regpath.verify.finding.Finding;
import dev.regpath.verify.finding.Fix;
import dev.regpath.verify.finding.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What the kernel's state means. Pure. */
public final class RedirectChecks {
    /** How remedies begin that go on with a command to mount what is missing (Redirects.open). */
    private static final String MOUNT = "mount one: ";

    private static final Fix APPLY = run("regpath apply");

    private RedirectChecks() {}

    /** The findings: one for the deepest cause, since each of them has the others in its wake. */
    public static List<Finding> of(
            RedirectFacts facts, Map<Endpoint, HttpOutcome.NotConnected> deadBackends, RoutingTable table) {
        List<Finding> findings = new ArrayList<>(of(facts, table));
        table.asked().forEach(redirect -> ofDead(redirect, deadBackends).ifPresent(findings::add));
        return findings;
    }

    /** Where all of them fail, the host that is led there fails, and that is reported there. */
    private static Optional<Finding> ofDead(Redirect redirect, Map<Endpoint, HttpOutcome.NotConnected> all) {
        List<Endpoint> dead =
                redirect.backends().stream().filter(all::containsKey).toList();
        if (dead.isEmpty() || dead.size() == redirect.backends().size()) {
            return Optional.empty();
        }
        HttpOutcome.NotConnected how = Objects.requireNonNull(all.get(dead.getFirst()));
        return Optional.of(warning(
                how.kind().diagnostic(),
                "%d of %d backends of redirect %s/%s: %s: %s"
                        .formatted(
                                dead.size(),
                                redirect.backends().size(),
                                redirect.path(),
                                redirect.name(),
                                dead.getFirst(),
                                how.words()),
                "a backend that takes connections",
                advice("see what should listen at %s, or take it out of the backends", dead.getFirst())));
    }

    private static List<Finding> of(RedirectFacts facts, RoutingTable table) {
        return switch (facts) {
            case RedirectFacts.NotWanted _ -> List.of();
            case RedirectFacts.Unavailable(Problem problem) ->
                List.of(Finding.of(
                        problem,
                        Severity.ERROR,
                        "the redirects of path '%s'"
                                .formatted(table.asked().getFirst().path()),
                        problem.remedy().startsWith(MOUNT)
                                ? mount(List.of(problem.remedy()
                                        .substring(MOUNT.length())
                                        .split(" ", -1)))
                                : advice("%s", problem.remedy())));
            case RedirectFacts.Compared compared -> of(compared, table);
        };
    }

    /** Only where nothing is mounted yet: a second one would hide what is pinned in the first. */
    private static Fix mount(List<String> command) {
        return run("mountpoint -q %s || %s && regpath apply", command.getLast(), new Shell.ShellWords(command));
    }

    private static List<Finding> of(RedirectFacts.Compared facts, RoutingTable table) {
        List<Finding> findings = new ArrayList<>();
        facts.problems().stream()
                // Of the others, redirects work all the same.
                .filter(problem -> problem.code().effect() == Effect.FAILS)
                .map(RedirectChecks::ofProblem)
                .forEach(findings::add);
        if (facts.programs()) {
            findings.add(
                    error(RedirectDiagnostic.OTHER_PROGRAMS, "no programs of this version are loaded", "them", APPLY));
        } else if (!facts.hooks().isEmpty() && findings.isEmpty()) {
            findings.add(error(
                    RedirectDiagnostic.NOT_ATTACHED, String.join("; ", facts.hooks()), "every hook attached", APPLY));
        } else if (!facts.table().isEmpty()) {
            findings.add(error(
                    RedirectDiagnostic.OTHER_TABLE, String.join("; ", facts.table()), "the table last applied", APPLY));
        } else if (!facts.scope().isEmpty()) {
            findings.add(error(
                    RedirectDiagnostic.OUT_OF_SCOPE,
                    String.join("; ", facts.scope()),
                    "everybody in scope whom the paths mean",
                    APPLY));
        }
        table.asked().stream()
                .filter(redirect -> redirect.backends().isEmpty())
                .map(RedirectChecks::ofEmpty)
                .forEach(findings::add);
        return findings;
    }

    private static Finding ofProblem(Problem problem) {
        return Finding.of(problem, Severity.ERROR, "programs that let others attach", advice("%s", problem.remedy()));
    }

    private static Finding ofEmpty(Redirect redirect) {
        return warning(
                RedirectDiagnostic.NO_BACKEND,
                "%s of redirect %s/%s".formatted(redirect.frontend(), redirect.path(), redirect.name()),
                "at least one backend",
                advice("see why nothing is ready inside"));
    }
}
