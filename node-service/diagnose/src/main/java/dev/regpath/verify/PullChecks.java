package dev.regpath.verify;

import static dev.regpath.verify.finding.Finding.error;
import static dev.regpath.verify.finding.Fix.advice;

import dev.regpath.fault.BackendDiagnostic;
import dev.regpath.fault.ImageDiagnostic;
import dev.regpath.verify.endpoint.CertificateProblem;
import dev.regpath.verify.endpoint.HttpAttempt;
import dev.regpath.verify.endpoint.HttpAttempt.HttpOutcome;
import dev.regpath.verify.endpoint.PullFacts;
import dev.regpath.verify.endpoint.PullFacts.PullEnd;
import dev.regpath.verify.endpoint.PullFacts.Refusal;
import dev.regpath.verify.endpoint.PullFacts.Stage;
import dev.regpath.verify.endpoint.PullFacts.Unfit;
import dev.regpath.verify.finding.Finding;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the end of a simulated pull means, beside what is found of each host. Pure. */
public final class PullChecks {
    private PullChecks() {}

    /** Why the pull fails, as far as it is about the image; empty if it arrives, or another check says why not. */
    public static Optional<Finding> of(PullFacts pull) {
        return switch (pull.end()) {
            case PullEnd.Arrives _, PullEnd.NotBegun _ -> Optional.empty();
            case PullEnd.Unusable(Stage stage, Unfit unfit, String seen) ->
                Optional.of(error(
                        switch (unfit) {
                            case NO_PLATFORM -> ImageDiagnostic.NO_PLATFORM;
                            case NOT_AN_IMAGE -> ImageDiagnostic.NOT_AN_IMAGE;
                            case OTHER_CONTENT -> ImageDiagnostic.OTHER_CONTENT;
                        },
                        "the %s of %s: %s".formatted(stage.word(), pull.image(), seen),
                        "an image for this machine",
                        advice("look at what the registry has under this name")));
            case PullEnd.Refused(Stage stage, List<Refusal> refusals) -> Optional.of(refused(pull, stage, refusals));
            case PullEnd.Waits(Stage stage, Refusal refusal) ->
                Optional.of(
                        refusal.attempt().outcome() instanceof HttpOutcome.Stalled
                                ? EndpointChecks.ofStall(refusal.attempt())
                                : error(
                                        BackendDiagnostic.STALLED,
                                        "the %s of %s: %s; containerd waits for it, and asks no other host"
                                                .formatted(stage.word(), pull.image(), words(refusal)),
                                        "an answer, or a connection that is refused",
                                        advice(
                                                "see the log at %s, or remove it",
                                                refusal.host().written())));
        };
    }

    private static Finding refused(PullFacts pull, Stage stage, List<Refusal> refusals) {
        boolean limited = refusals.stream()
                .flatMap(refusal -> refusal.attempt().answer().stream())
                .anyMatch(answer -> answer.status() == 429);
        String seen = refusals.isEmpty()
                ? "no host may be asked for the %s of %s, by their capabilities".formatted(stage.word(), pull.image())
                : "the %s of %s: %s"
                        .formatted(
                                stage.word(),
                                pull.image(),
                                refusals.stream().map(PullChecks::words).collect(Collectors.joining("; ")));
        return error(
                limited ? ImageDiagnostic.RATE_LIMIT : ImageDiagnostic.INCOMPLETE,
                seen,
                "a host that gives it",
                limited
                        ? advice("wait for the end of the rate limit, or pull with credentials that have a higher one")
                        : advice("see why the last of these hosts does not give it"));
    }

    private static String words(Refusal refusal) {
        HttpAttempt attempt = refusal.attempt();
        String what = switch (attempt.outcome()) {
            case HttpOutcome.Unresolved(String reason) -> reason;
            case HttpOutcome.RefusedHere _ -> "its redirect has no backend and refuses";
            case HttpOutcome.NotConnected(HttpOutcome.NotConnected.ConnectFault _, String words) -> words;
            case HttpOutcome.NoTls(boolean plain, String words) -> plain ? "it answers in plain HTTP" : words;
            case HttpOutcome.Untrusted(CertificateProblem problem) -> problem.words();
            case HttpOutcome.NoAnswer(String words) -> words;
            case HttpOutcome.Stalled stalled -> stalled.words();
            case HttpOutcome.Answered answer -> "answers %d".formatted(answer.status());
        };
        return "%s%s: %s".formatted(attempt.authority(), attempt.uri().getPath(), what);
    }
}
