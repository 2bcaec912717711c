package dev.regpath.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.regpath.contract.Protocol;
import dev.regpath.contract.WhenNoBackend;
import dev.regpath.endpoints.ConnectFailure;
import dev.regpath.endpoints.EndpointFilter;
import dev.regpath.endpoints.LoopbackServer;
import dev.regpath.endpoints.ProbeHistories;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Frontend;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.RoutingTable;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two registries on loopback, and a pass for each change of what serves, as the agent's loop has it. */
class HealthWatchTest {
    private static final Duration LIMIT = Duration.ofSeconds(40);

    /** It is asked at once, 2 s of silence count, and a busy machine may be late. */
    private static final Duration SUSPICION = Duration.ofSeconds(7);

    private final AtomicReference<ProbeHistories> seen = new AtomicReference<>(ProbeHistories.NONE);
    private final Queue<NodeEvent> events = new ConcurrentLinkedQueue<>();
    private final AtomicInteger changes = new AtomicInteger();
    private final AtomicInteger counted = new AtomicInteger();
    private final Redirected one = new Redirected();
    private final AtomicReference<RoutingTable> wanted = new AtomicReference<>(one.table);

    /** Two backends of one frontend, which speaks plain HTTP, and who listens there outside. */
    private static final class Redirected {
        private final LoopbackServer first = server();
        private final LoopbackServer second = server();
        private final LoopbackServer outside = server();
        private final RoutingTable table = table(first.endpoint(), second.endpoint());

        private RoutingTable table(Endpoint... backends) {
            return new RoutingTable(
                    List.of(),
                    List.of(new Redirect(
                            "company",
                            "gateway",
                            new Frontend(outside.endpoint(), Protocol.TCP),
                            List.of(backends),
                            WhenNoBackend.PASS_THROUGH)));
        }

        private static LoopbackServer server() {
            try {
                return new LoopbackServer(LoopbackServer.http("200 OK"));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private HealthWatch watch = open();

    @BeforeEach
    void follow() {
        pass();
        await().atMost(LIMIT).until(() -> seen.get().serving().size() == 2);
    }

    @AfterEach
    void stop() throws IOException {
        watch.close();
        one.first.close();
        one.second.close();
        one.outside.close();
    }

    private HealthWatch open() {
        try {
            return HealthWatch.start(
                    (histories, _) -> seen.set(histories),
                    events::add,
                    new Random(7),
                    () -> {
                        changes.incrementAndGet();
                        pass();
                    },
                    Optional.of(new HealthWatch.Ending(
                            new WithdrawnConnections(() -> Set.of(OwnCgroup.id())), counted::addAndGet)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void pass() {
        RoutingTable table = wanted.get();
        watch.follow(table, List.of(), EndpointFilter.of(table, seen.get()));
    }

    @Test
    void aSuspectThatHangsIsWithdrawnAtOnceAndWhoWaitedForItWaitsNoLonger() throws Exception {
        Endpoint hung = one.first.endpoint();
        one.first.become(LoopbackServer.SILENT);
        try (Socket pull = new Socket(hung.address(), hung.port())) {
            watch.suspect(hung);
            await().atMost(SUSPICION).until(() -> seen.get().failing().equals(Set.of(hung)));

            assertThat(seen.get().byEndpoint())
                    .hasEntrySatisfying(
                            hung,
                            history -> assertThat(history.failure())
                                    .map(ConnectFailure::kind)
                                    .contains(ConnectFailure.FailureKind.HUNG));
            pull.setSoTimeout((int) LIMIT.toMillis());
            assertThatThrownBy(() -> pull.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("abort");
        }
        await().atMost(LIMIT).until(() -> counted.get() == 1);
        await().atMost(LIMIT)
                .until(
                        () -> events.stream().map(NodeEvent::reason).toList(),
                        reasons -> reasons.equals(List.of("EndpointFailing", "ConnectionsEnded")));
        assertThat(events)
                .extracting(NodeEvent::message)
                .containsExactly(
                        hung + " of company: accepts connections and says nothing for 2000 ms (RP515)",
                        "1 to " + hung + " of company, which does not answer: others serve");
    }

    @Test
    void manySuspicionsAreOneQuestion() {
        int before = one.first.connections();
        for (int i = 0; i < 1000; i++) {
            watch.suspect(one.first.endpoint());
        }

        await().atMost(LIMIT).until(() -> one.first.connections() > before);
        assertThat(one.first.connections()).isLessThanOrEqualTo(before + 3);
    }

    @Test
    void theOnlyEndpointIsNotWithdrawnAndItsConnectionsAreLeft() throws Exception {
        Endpoint hung = one.first.endpoint();
        one.first.become(LoopbackServer.SILENT);
        one.outside.close();
        wanted.set(one.table(hung));
        pass();
        try (Socket pull = new Socket(hung.address(), hung.port())) {
            watch.suspect(hung);
            await().atMost(SUSPICION).until(() -> seen.get().failing().contains(hung));

            pull.setSoTimeout(1500);
            assertThatThrownBy(() -> pull.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
        assertThat(counted).hasValue(0);
    }

    @Test
    void whileNobodyInsideAnswersWhoWaitsThereIsSentOutsideIfThatAnswers() throws Exception {
        Endpoint hung = one.first.endpoint();
        one.first.become(LoopbackServer.SILENT);
        one.second.become(LoopbackServer.SILENT);
        assertThat(one.outside.connections())
                .as("as long as somebody inside serves, nobody outside is asked")
                .isZero();
        try (Socket pull = new Socket(hung.address(), hung.port())) {
            watch.suspect(hung);

            pull.setSoTimeout((int) LIMIT.toMillis());
            assertThatThrownBy(() -> pull.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("abort");
        }
        assertThat(seen.get().failing()).containsExactlyInAnyOrder(hung, one.second.endpoint());
        assertThat(seen.get().serving()).containsExactly(one.outside.endpoint());
    }

    @Test
    void whatTheTableDoesNotNameIsForgotten() {
        wanted.set(RoutingTable.EMPTY);
        pass();

        await().atMost(LIMIT).until(() -> seen.get().byEndpoint().isEmpty());
    }
}
