package dev.regpath.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.Protocol;
import dev.regpath.redirect.TraceRecord.Asked;
import dev.regpath.redirect.TraceRecord.ConnectDecision;
import dev.regpath.redirect.TraceRecord.Ended;
import dev.regpath.redirect.TraceRecord.HandshakeEnd;
import dev.regpath.redirect.TracedConnection.ConnectionOutcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConnectionLogTest {
    private static final int CONNECTION_REFUSED = 111;

    private final ConnectionLog log = new ConnectionLog(true);

    @Test
    void aConnectAndItsEndAreOneConnection() {
        assertThat(log.add(asked(7, 0))).isEmpty();

        assertThat(log.add(new Ended(millis(3), 7, HandshakeEnd.CONNECTED, 0)))
                .containsExactly(
                        new TracedConnection(asked(7, 0), ConnectionOutcome.CONNECTED, 0, Duration.ofMillis(3)));
    }

    @Test
    void endsOfSocketsThatOverlapAreToldApart() {
        log.add(asked(7, 0));
        log.add(asked(8, 1));

        assertThat(log.add(new Ended(millis(3), 8, HandshakeEnd.FAILED, CONNECTION_REFUSED)))
                .containsExactly(new TracedConnection(
                        asked(8, 1), ConnectionOutcome.FAILED, CONNECTION_REFUSED, Duration.ofMillis(2)));
        assertThat(log.add(new Ended(millis(9), 7, HandshakeEnd.GIVEN_UP, 0)))
                .containsExactly(
                        new TracedConnection(asked(7, 0), ConnectionOutcome.GIVEN_UP, 0, Duration.ofMillis(9)));
    }

    @Test
    void anEndWhoseBeginningNobodyHeardIsNothing() {
        assertThat(log.add(new Ended(millis(3), 7, HandshakeEnd.CONNECTED, 0))).isEmpty();
    }

    @Test
    void aConnectThatTakesLongIsNamedOnceBeforeItEnds() {
        log.add(asked(7, 0));
        log.add(asked(8, 1500));

        assertThat(log.waiting(millis(1999))).isEmpty();
        assertThat(log.waiting(millis(2000)))
                .containsExactly(
                        new TracedConnection(asked(7, 0), ConnectionOutcome.CONNECTING, 0, Duration.ofSeconds(2)));
        assertThat(log.waiting(millis(2001))).isEmpty();
        assertThat(log.add(new Ended(millis(9000), 7, HandshakeEnd.FAILED, 0))).hasSize(1);
    }

    @Test
    void aSocketThatAsksAgainHasAnUnknownFirstEnd() {
        log.add(asked(7, 0));

        assertThat(log.add(asked(7, 5)))
                .containsExactly(new TracedConnection(asked(7, 0), ConnectionOutcome.UNKNOWN, 0, Duration.ofMillis(5)));
    }

    @Test
    void whatIsOpenWhenTheListenerStopsIsNamedUnlessItWasAlready() {
        log.add(asked(7, 0));
        log.waiting(millis(3000));
        log.add(asked(8, 3000));

        assertThat(log.finish(millis(3500)))
                .containsExactly(
                        new TracedConnection(asked(8, 3000), ConnectionOutcome.CONNECTING, 0, Duration.ofMillis(500)));
        assertThat(log.finish(millis(3500))).isEmpty();
    }

    @Test
    void whereEndsAreNotToldTheyAreUnknownAtOnce() {
        assertThat(new ConnectionLog(false).add(asked(7, 0)))
                .containsExactly(new TracedConnection(asked(7, 0), ConnectionOutcome.UNKNOWN, 0, Duration.ZERO));
    }

    @Test
    void noMoreAreRememberedThanTheKernelRemembers() {
        for (int cookie = 0; cookie < Layout.MAX_CONNECTING; cookie++) {
            assertThat(log.add(asked(cookie, cookie))).isEmpty();
        }

        List<TracedConnection> forgotten = log.add(asked(Layout.MAX_CONNECTING, 5000));

        assertThat(forgotten).hasSize(1);
        assertThat(forgotten.getFirst().asked().cookie()).isZero();
        assertThat(forgotten.getFirst().outcome()).isEqualTo(ConnectionOutcome.UNKNOWN);
    }

    private static Asked asked(long cookie, long millis) {
        return new Asked(
                millis(millis),
                cookie,
                ConnectDecision.REDIRECTED,
                4711,
                812,
                "containerd",
                TestNode.frontend(Protocol.TCP, "203.0.113.10", 443),
                Optional.of(TestNode.endpoint("10.96.30.4", 8443)));
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
