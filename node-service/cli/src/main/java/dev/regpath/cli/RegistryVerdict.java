package dev.regpath.cli;

import dev.regpath.contract.ImageReference;
import dev.regpath.fault.Severity;
import dev.regpath.pull.PullResult;
import dev.regpath.verify.RegistryFacts;
import dev.regpath.verify.ServingHosts;
import dev.regpath.verify.VerifyReport;
import dev.regpath.verify.daemon.DaemonFacts;
import dev.regpath.verify.endpoint.EndpointFacts;
import dev.regpath.verify.endpoint.PullFacts;
import java.util.Optional;

/** What verification says of one registry: no more than what was tried. */
enum RegistryVerdict {
    /** An image was named: its manifest, its configuration and the beginning of a layer came. */
    WORKS("works", ""),
    /** No image was named: the registry, and a login if it wants one, answer as they should. */
    ANSWERS("answers", "no image was named, so no manifest was asked for; to know more: regpath verify %s/IMAGE"),
    /** It wants credentials, and what was given, or nothing, does not do: what comes after is not known. */
    NEEDS_LOGIN(
            "needs a login",
            "what a pull gets after that was not asked for; to know more: regpath verify --credentials-file=FILE %s/IMAGE"),
    /** A pull would fail, or what is in the way is not known. */
    FAILS("fails", "");

    private final String word;
    private final String untried;

    RegistryVerdict(String word, String untried) {
        this.word = word;
        this.untried = untried;
    }

    /** For programs, and for people. */
    String word() {
        return word;
    }

    /**
     * What was not tried, and how it is.
     *
     * @param registry which has this verdict
     */
    Optional<String> untried(String registry) {
        return untried.isEmpty()
                ? Optional.empty()
                : Optional.of("%s %s: ".formatted(registry, word) + untried.formatted(registry));
    }

    /**
     * What a real pull did decides, if there was one; else what stops a pull of this registry counts. An error elsewhere on the
     * node is shown beside it.
     */
    static RegistryVerdict of(VerifyReport report, RegistryFacts facts, Optional<PullResult> pulled) {
        Optional<PullResult> own = pulled.filter(
                result -> ImageReference.parse(result.image()).registry().equals(facts.registry()));
        if (own.isPresent()) {
            boolean login = facts.pull().filter(PullFacts::needsLogin).isPresent();
            return own.get().succeeded() ? WORKS : login ? NEEDS_LOGIN : FAILS;
        }
        if (report.stops(facts.registry())) {
            return FAILS;
        }
        if (facts.pull().isPresent()) {
            PullFacts pull = facts.pull().get();
            return pull.arrives() ? WORKS : pull.needsLogin() ? NEEDS_LOGIN : FAILS;
        }
        Optional<EndpointFacts> serving = ServingHosts.serving(facts, report.node());
        if (serving.isEmpty()) {
            return FAILS;
        }
        if (serving.get().login().filter(login -> !login.authorized()).isPresent()) {
            return NEEDS_LOGIN;
        }
        return serving.get().manifest().isPresent() ? WORKS : ANSWERS;
    }

    /** Whether something of the report is worth reading although it does not fail. */
    static boolean hasMore(VerifyReport report, RegistryFacts facts) {
        String registry = facts.registry().toString();
        return report.findings().stream()
                .filter(finding ->
                        finding.subject().isEmpty() || finding.subject().get().equals(registry))
                .anyMatch(finding -> finding.severity() != Severity.NOTE);
    }

    /** The exit code of {@code verify}: whether a pull fails, or else whether there is an error beside those that do not. */
    static int exitCode(VerifyReport report, Optional<PullResult> pulled) {
        boolean stopped = !(report.node().daemon().state() instanceof DaemonFacts.DaemonState.Answers)
                || pulled.filter(result -> !result.succeeded()).isPresent()
                || report.registries().stream().anyMatch(facts -> of(report, facts, pulled) == FAILS);
        return stopped ? ExitCode.FAILED : report.healthy() ? ExitCode.OK : ExitCode.NODE_ERROR;
    }
}
