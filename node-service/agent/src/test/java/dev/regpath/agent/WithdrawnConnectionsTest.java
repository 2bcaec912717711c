package dev.regpath.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.regpath.agent.WithdrawnConnections.ConnectionTally;
import dev.regpath.endpoints.LoopbackServer;
import dev.regpath.routing.Endpoint;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Connections of the tests' own process, over loopback. */
class WithdrawnConnectionsTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final WithdrawnConnections connections = new WithdrawnConnections(() -> Set.of(OwnCgroup.id()));

    @Test
    void whoWaitsForAWithdrawnEndpointWaitsNoLonger() throws IOException {
        try (LoopbackServer withdrawn = new LoopbackServer(LoopbackServer.SILENT);
                LoopbackServer other = new LoopbackServer(LoopbackServer.SILENT);
                Socket waiting = connect(withdrawn);
                Socket elsewhere = connect(other)) {
            Map<Endpoint, ConnectionTally> tally = await().atMost(LIMIT)
                    .until(
                            () -> connections.end(Map.of(withdrawn.endpoint(), WithdrawnConnections.SILENCE)),
                            found -> found.equals(Map.of(withdrawn.endpoint(), new ConnectionTally(1, 0))));

            assertThat(tally).hasSize(1);
            assertThatThrownBy(() -> waiting.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThat(connections.end(Map.of(withdrawn.endpoint(), WithdrawnConnections.SILENCE)))
                    .isEmpty();
            elsewhere.setSoTimeout(1);
            assertThatThrownBy(() -> elsewhere.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void aConnectionOverWhichSomethingComesIsLeftUntilNothingDoes() throws IOException {
        WithdrawnConnections impatient =
                new WithdrawnConnections(() -> Set.of(OwnCgroup.id()), WithdrawnConnections.SILENCE);
        AtomicBoolean sending = new AtomicBoolean(true);
        try (LoopbackServer withdrawn = new LoopbackServer(socket -> {
                    while (sending.get()) {
                        socket.getOutputStream().write('x');
                        LockSupport.parkNanos(10_000_000);
                    }
                });
                Socket receiving = connect(withdrawn)) {
            long end = System.nanoTime()
                    + WithdrawnConnections.SILENCE.multipliedBy(2).toNanos();
            while (System.nanoTime() < end) {
                assertThat(receiving.getInputStream().read()).isEqualTo('x');
                assertThat(impatient.end(Map.of(withdrawn.endpoint(), WithdrawnConnections.SILENCE)))
                        .isEqualTo(Map.of(withdrawn.endpoint(), new ConnectionTally(0, 1)));
            }
            sending.set(false);

            await().atMost(LIMIT)
                    .until(() -> impatient
                            .end(Map.of(withdrawn.endpoint(), WithdrawnConnections.SILENCE))
                            .equals(Map.of(withdrawn.endpoint(), new ConnectionTally(1, 0))));
        }
    }

    @Test
    void aPauseInTheMiddleOfAnAnswerIsWaitedForLonger() throws IOException {
        try (LoopbackServer withdrawn = new LoopbackServer(socket -> {
                    // Longer than the kernel's clock of connections takes for a step.
                    LockSupport.parkNanos(50_000_000);
                    socket.getOutputStream().write('x');
                    int _ = socket.getInputStream().read();
                });
                Socket receiving = connect(withdrawn)) {
            assertThat(receiving.getInputStream().read()).isEqualTo('x');
            receiving.setSoTimeout(
                    (int) WithdrawnConnections.SILENCE.plusMillis(200).toMillis());
            assertThatThrownBy(() -> receiving.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

            assertThat(connections.end(Map.of(withdrawn.endpoint(), WithdrawnConnections.SILENCE)))
                    .isEqualTo(Map.of(withdrawn.endpoint(), new ConnectionTally(0, 1)));
        }
    }

    @Test
    void aProcessThatIsNotInScopeIsLeftAlone() throws Exception {
        WithdrawnConnections ofOthers = new WithdrawnConnections(() -> Set.of(OwnCgroup.id() + 1));
        try (LoopbackServer withdrawn = new LoopbackServer(LoopbackServer.SILENT);
                Socket waiting = connect(withdrawn)) {
            waiting.setSoTimeout(
                    (int) WithdrawnConnections.SILENCE.plusMillis(200).toMillis());
            assertThatThrownBy(() -> waiting.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

            assertThat(ofOthers.end(Map.of(withdrawn.endpoint(), WithdrawnConnections.SILENCE)))
                    .isEmpty();
            assertThat(connections.end(Map.of(withdrawn.endpoint(), WithdrawnConnections.SILENCE)))
                    .isEqualTo(Map.of(withdrawn.endpoint(), new ConnectionTally(1, 0)));
        }
    }

    private static Socket connect(LoopbackServer server) throws IOException {
        return new Socket(server.endpoint().address(), server.endpoint().port());
    }
}
