package dev.regpath.endpoints;

import dev.regpath.endpoints.Inquiry.Language;
import dev.regpath.routing.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * When which endpoint is probed, and how. All are connected to every 10 s. Questions cost a server more, and thousands of
 * nodes ask: an endpoint is asked when it is new, about once a minute, at each round while it fails, and when somebody
 * suspects it. What is beyond endpoints that all fail is asked when that is first known, at each round while it fails as
 * well, and when somebody goes there. Moments are those of System.nanoTime(). Not thread-safe.
 */
public final class ProbeSchedule {
    static final Duration ROUND = Duration.ofSeconds(10);
    static final Duration QUESTION = Duration.ofSeconds(60);

    /** However many are suspicious, an endpoint is not asked more often. Pulls wait for what a late question finds out. */
    static final Duration SUSPICION = Duration.ofMillis(500);

    /** Nodes that were started together do not go on together. */
    private static final double JITTER = 0.2;

    /**
     * A probe that is due.
     *
     * @param endpoint who is probed
     * @param inquiry what it is asked; it is only connected to if empty
     */
    public record DueProbe(Endpoint endpoint, Optional<Inquiry> inquiry) {}

    private static final class EndpointTimes {
        private final Inquiry inquiry;
        private final boolean isBeyond;
        private boolean probed;
        private long asked;
        private long nextQuestion;
        private boolean hasAnswered;

        EndpointTimes(Inquiry inquiry, boolean isBeyond, long now) {
            this.inquiry = inquiry;
            this.isBeyond = isBeyond;
            this.asked = now - SUSPICION.toNanos();
            this.nextQuestion = now;
        }
    }

    private final RandomGenerator random;
    private NavigableMap<Endpoint, EndpointTimes> endpoints = new TreeMap<>();
    private final Set<Endpoint> inRound = new HashSet<>();
    private long nextRound;

    /** Has nothing to probe yet. */
    public ProbeSchedule(RandomGenerator random, long now) {
        this.random = random;
        this.nextRound = now + jittered(ROUND);
    }

    /**
     * Probes these from now on.
     *
     * @param wanted those of the table
     * @param beyond what is beyond those that all fail
     */
    public void follow(Map<Endpoint, Inquiry> wanted, Map<Endpoint, Inquiry> beyond, long now) {
        NavigableMap<Endpoint, EndpointTimes> next = new TreeMap<>();
        beyond.forEach((endpoint, inquiry) -> next.put(endpoint, times(endpoint, inquiry, true, now)));
        wanted.forEach((endpoint, inquiry) -> next.put(endpoint, times(endpoint, inquiry, false, now)));
        endpoints = next;
        inRound.retainAll(next.keySet());
    }

    private EndpointTimes times(Endpoint endpoint, Inquiry inquiry, boolean isBeyond, long now) {
        EndpointTimes before = endpoints.get(endpoint);
        return before != null && before.inquiry.equals(inquiry) && before.isBeyond == isBeyond
                ? before
                : new EndpointTimes(inquiry, isBeyond, now);
    }

    /**
     * What is due; counts as begun.
     *
     * @param failing whether the last thing that is known of an endpoint is a failure
     * @param suspects who is to be asked soon; those whose turn it is are removed
     * @param busy who is being probed, and has to wait for the end of that
     */
    public List<DueProbe> due(long now, Predicate<Endpoint> failing, Set<Endpoint> suspects, Predicate<Endpoint> busy) {
        suspects.removeIf(endpoint -> !endpoints.containsKey(endpoint));
        boolean round = inRound.isEmpty() && nextRound - now <= 0;
        List<DueProbe> due = new ArrayList<>();
        endpoints.forEach((endpoint, times) -> {
            if (busy.test(endpoint)) {
                return;
            }
            boolean inTurn = round && (!times.isBeyond || failing.test(endpoint));
            boolean suspected = suspects.contains(endpoint) && suspicionEnd(times) - now <= 0;
            if (!times.probed || suspected || (inTurn && (times.nextQuestion - now <= 0 || failing.test(endpoint)))) {
                boolean _ = suspects.remove(endpoint);
                times.asked = now;
                times.nextQuestion = now + jittered(QUESTION);
                due.add(new DueProbe(endpoint, Optional.of(times.inquiry)));
            } else if (inTurn) {
                due.add(new DueProbe(endpoint, Optional.empty()));
            } else {
                return;
            }
            times.probed = true;
            if (inTurn) {
                inRound.add(endpoint);
            }
        });
        if (round && inRound.isEmpty()) {
            nextRound = now + jittered(ROUND);
        }
        return due;
    }

    /** For how long nothing becomes due, unless a probe ends or something is told. */
    public Duration untilNext(long now, Set<Endpoint> suspects, Predicate<Endpoint> busy) {
        long next = inRound.isEmpty() ? nextRound - now : ROUND.toNanos();
        for (Endpoint suspect : suspects) {
            EndpointTimes times = endpoints.get(suspect);
            if (times != null && !busy.test(suspect)) {
                next = Math.min(next, suspicionEnd(times) - now);
            }
        }
        return Duration.ofNanos(Math.max(0, next));
    }

    private static long suspicionEnd(EndpointTimes times) {
        return times.asked + SUSPICION.toNanos();
    }

    /**
     * A probe has ended.
     *
     * @return why the endpoint does not serve; empty if it does
     */
    public Optional<ConnectFailure> ended(ProbeOutcome result, long now) {
        if (inRound.remove(result.endpoint()) && inRound.isEmpty()) {
            nextRound = now + jittered(ROUND);
        }
        EndpointTimes times = endpoints.get(result.endpoint());
        if (times == null) {
            return result.failure();
        }
        times.hasAnswered |= result.answered();
        boolean waitsForMore = times.inquiry.language() == Language.UNKNOWN && !times.hasAnswered;
        return result.failure().filter(failure -> !waitsForMore || !failure.isHang());
    }

    /** All probes that were begun will not end. */
    public void abandoned(long now) {
        inRound.clear();
        nextRound = now + jittered(ROUND);
    }

    private long jittered(Duration duration) {
        return (long) (duration.toNanos() * (1 + JITTER * (2 * random.nextDouble() - 1)));
    }
}
