package dev.regpath.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.endpoints.ConnectFailure.FailureKind;
import dev.regpath.endpoints.Inquiry.Language;
import dev.regpath.endpoints.ProbeSchedule.DueProbe;
import dev.regpath.routing.Endpoint;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** With a clock that the test moves. */
class ProbeScheduleTest {
    private static final Endpoint ONE = new Endpoint(InetAddress.ofLiteral("10.96.30.4"), 8443);
    private static final Endpoint TWO = new Endpoint(InetAddress.ofLiteral("10.96.30.5"), 8443);
    private static final Inquiry HTTP = new Inquiry(Language.HTTP, "registry.example.com", Optional.empty());
    private static final Inquiry UNKNOWN = new Inquiry(Language.UNKNOWN, "registry.example.com", Optional.empty());
    private static final DueProbe ASK_ONE = new DueProbe(ONE, Optional.of(HTTP));
    private static final DueProbe CONNECT_ONE = new DueProbe(ONE, Optional.empty());
    private static final Optional<ConnectFailure> HUNG =
            Optional.of(new ConnectFailure(FailureKind.HUNG, "says nothing"));

    private final Set<Endpoint> failing = new HashSet<>();
    private final Set<Endpoint> suspects = new HashSet<>();
    private final Set<Endpoint> busy = new HashSet<>();

    /** Not 0, and close to where a long begins again. */
    private long now = Long.MAX_VALUE - Duration.ofSeconds(3).toNanos();

    private final ProbeSchedule schedule = new ProbeSchedule(new Random(7), now);

    @Test
    void aNewEndpointIsAskedAtOnceAndConnectedToInRounds() {
        schedule.follow(Map.of(ONE, HTTP), Map.of(), now);
        assertThat(run()).containsExactly(ASK_ONE);
        assertThat(run()).isEmpty();

        pass(Duration.ofSeconds(7));
        assertThat(run()).isEmpty();
        pass(Duration.ofSeconds(6));
        assertThat(run()).containsExactly(CONNECT_ONE);
    }

    @Test
    void whileOneIsKnownAnotherThatComesIsAskedAlone() {
        schedule.follow(Map.of(ONE, HTTP), Map.of(), now);
        assertThat(run()).containsExactly(ASK_ONE);
        schedule.follow(Map.of(ONE, HTTP, TWO, HTTP), Map.of(), now);

        assertThat(run()).containsExactly(new DueProbe(TWO, Optional.of(HTTP)));
    }

    @Test
    void whatIsBeyondIsAskedOnceAndThenOnlyWhileItFailsOrWhenSomebodyGoesThere() {
        schedule.follow(Map.of(), Map.of(ONE, HTTP), now);
        assertThat(run()).containsExactly(ASK_ONE);
        pass(Duration.ofSeconds(13));
        assertThat(run()).isEmpty();

        suspects.add(ONE);
        assertThat(run()).containsExactly(ASK_ONE);

        failing.add(ONE);
        pass(Duration.ofSeconds(13));
        assertThat(run()).containsExactly(ASK_ONE);
    }

    @Test
    void anEndpointThatServesIsAskedAboutOnceAMinute() {
        schedule.follow(Map.of(ONE, HTTP), Map.of(), now);
        int asked = 0;
        int connected = 0;
        for (int second = 0; second < 3600; second++) {
            for (DueProbe probe : run()) {
                if (probe.inquiry().isPresent()) {
                    asked++;
                } else {
                    connected++;
                }
            }
            pass(Duration.ofSeconds(1));
        }

        assertThat(asked).isBetween(45, 75);
        assertThat(asked + connected).isBetween(300, 450);
    }

    @Test
    void oneThatFailsIsAskedAtEachRound() {
        schedule.follow(Map.of(ONE, HTTP), Map.of(), now);
        failing.add(ONE);
        for (int round = 0; round < 20; round++) {
            assertThat(run()).containsExactly(ASK_ONE);
            pass(Duration.ofSeconds(13));
        }
    }

    @Test
    void aSuspectIsAskedAtOnceAndNotMoreOftenThanEveryHalfSecond() {
        schedule.follow(Map.of(ONE, HTTP), Map.of(), now);
        assertThat(run()).containsExactly(ASK_ONE);
        pass(Duration.ofSeconds(3));

        suspects.add(ONE);
        assertThat(run()).containsExactly(ASK_ONE);
        assertThat(suspects).isEmpty();
        suspects.add(ONE);
        assertThat(run()).isEmpty();
        assertThat(suspects).containsExactly(ONE);
        assertThat(schedule.untilNext(now, suspects, busy::contains)).isEqualTo(ProbeSchedule.SUSPICION);
        pass(ProbeSchedule.SUSPICION);
        assertThat(run()).containsExactly(ASK_ONE);
    }

    @Test
    void aSuspectThatIsBeingProbedHasItsTurnAfterwards() {
        schedule.follow(Map.of(ONE, HTTP), Map.of(), now);
        assertThat(run()).containsExactly(ASK_ONE);
        pass(Duration.ofSeconds(3));
        suspects.add(ONE);
        busy.add(ONE);

        assertThat(run()).isEmpty();
        assertThat(schedule.untilNext(now, suspects, busy::contains)).isPositive();
        busy.clear();
        assertThat(run()).containsExactly(ASK_ONE);
    }

    @Test
    void nobodySuspectsWhatIsInNoTable() {
        suspects.add(TWO);
        schedule.follow(Map.of(ONE, HTTP), Map.of(), now);

        assertThat(run()).containsExactly(ASK_ONE);
        assertThat(suspects).isEmpty();
    }

    @Test
    void aRoundBeginsAfterTheOneBeforeHasEnded() {
        schedule.follow(Map.of(ONE, HTTP, TWO, HTTP), Map.of(), now);
        assertThat(run()).hasSize(2);
        pass(Duration.ofSeconds(13));
        List<DueProbe> round = due();
        assertThat(round).hasSize(2);
        assertThat(end(ONE, Optional.empty(), true)).isEmpty();
        pass(Duration.ofSeconds(30));
        assertThat(due()).isEmpty();

        // What left the table does not hold the others up.
        schedule.follow(Map.of(ONE, HTTP), Map.of(), now);
        assertThat(due()).hasSize(1);
    }

    @Test
    void afterAFailureOfOurOwnRoundsGoOn() {
        schedule.follow(Map.of(ONE, HTTP), Map.of(), now);
        assertThat(due()).hasSize(1);
        schedule.abandoned(now);
        pass(Duration.ofSeconds(13));

        assertThat(due()).hasSize(1);
    }

    @Test
    void whoSpeaksHttpHangsIfItIsSilent() {
        schedule.follow(Map.of(ONE, HTTP), Map.of(), now);

        assertThat(end(ONE, HUNG, false)).isEqualTo(HUNG);
    }

    @Test
    void whoseLanguageNobodyKnowsHangsOnlyAfterItHasAnsweredOnce() {
        schedule.follow(Map.of(ONE, UNKNOWN), Map.of(), now);
        assertThat(end(ONE, HUNG, false)).isEmpty();
        assertThat(end(ONE, Optional.empty(), false)).isEmpty();
        assertThat(end(ONE, HUNG, false)).isEmpty();

        assertThat(end(ONE, Optional.empty(), true)).isEmpty();
        assertThat(end(ONE, HUNG, false)).isEqualTo(HUNG);
    }

    @Test
    void aRefusalIsAFailureInEachLanguage() {
        Optional<ConnectFailure> refused = Optional.of(new ConnectFailure(FailureKind.REFUSED, "connection refused"));
        schedule.follow(Map.of(ONE, UNKNOWN), Map.of(), now);

        assertThat(end(ONE, refused, false)).isEqualTo(refused);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    /** What is due; it ends at once, and well. */
    private List<DueProbe> run() {
        List<DueProbe> due = due();
        due.forEach(probe -> assertThat(
                        end(probe.endpoint(), Optional.empty(), probe.inquiry().isPresent()))
                .isEmpty());
        return due;
    }

    private List<DueProbe> due() {
        return schedule.due(now, failing::contains, suspects, busy::contains);
    }

    private Optional<ConnectFailure> end(Endpoint endpoint, Optional<ConnectFailure> failure, boolean answered) {
        return schedule.ended(new ProbeOutcome(endpoint, failure, answered), now);
    }
}
