package dev.regpath.verify;

import dev.regpath.verify.endpoint.CertificateProblem;
import dev.regpath.verify.endpoint.EndpointFacts;
import dev.regpath.verify.endpoint.HttpAttempt.HttpOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What others say of the time: whether this node's clock is right cannot be known from the clock alone. Pure.
 *
 * @param who says it
 * @param time by their clock
 */
record ClockEvidence(String who, Instant time) {
    /** As much as tokens and freshly made certificates bear. */
    private static final Duration MOST_SKEW = Duration.ofMinutes(5);

    /** What is known from the hosts of a registry and from the node's own files, the best first. */
    static Stream<ClockEvidence> of(NodeFacts node, RegistryFacts registry) {
        Stream<ClockEvidence> answers = registry.hosts().stream().flatMap(ClockEvidence::of);
        // A file from the future was written by another clock, or by this one when it went right.
        Stream<ClockEvidence> files = node.daemon().configChanged().stream()
                .filter(changed -> changed.isAfter(node.now()))
                .map(changed ->
                        new ClockEvidence("the last change of " + node.daemon().configFile(), changed));
        return Stream.concat(answers, files);
    }

    private static Stream<ClockEvidence> of(EndpointFacts host) {
        return Stream.of(
                        Optional.of(host.ping()),
                        host.login().flatMap(EndpointFacts.Login::realm),
                        host.manifest(),
                        host.blob(),
                        host.blobTarget())
                .flatMap(Optional::stream)
                .flatMap(attempt -> time(attempt.outcome()).stream()
                        .map(time -> new ClockEvidence("the Date of " + attempt.authority(), time)));
    }

    private static Optional<Instant> time(HttpOutcome outcome) {
        return switch (outcome) {
            case HttpOutcome.Answered answered -> answered.date();
            case HttpOutcome.Untrusted(CertificateProblem problem) ->
                problem.period().flatMap(CertificateProblem.Period::peerClock);
            default -> Optional.empty(); // Nothing is known.
        };
    }

    /** Whether the two clocks are so far apart that certificates and tokens suffer. */
    boolean contradicts(Instant now) {
        return Duration.between(time, now).abs().compareTo(MOST_SKEW) > 0;
    }
}
