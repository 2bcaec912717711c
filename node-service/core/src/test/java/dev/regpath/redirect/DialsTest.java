package dev.regpath.redirect;

import static dev.regpath.redirect.TestNode.endpoint;
import static dev.regpath.redirect.TestNode.frontend;
import static dev.regpath.redirect.TestNode.redirect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regpath.contract.Protocol;
import dev.regpath.contract.WhenNoBackend;
import dev.regpath.linux.Fd;
import dev.regpath.redirect.DialReports.DialReport;
import dev.regpath.redirect.Layout.Table;
import dev.regpath.redirect.RedirectView.BackendHits;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.RoutingTable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is dead costs the time of one connect, and is known afterwards, with no agent alive. */
class DialsTest {
    private static final String DAEMON = "system.slice/containerd.service";
    private static final String FRONTEND = "127.66.0.10 443";
    private static final Duration LIMIT = Duration.ofMillis(500);

    /** Where {@code struct dial} has its flags, and one of them. */
    private static final int DIAL_FLAGS = 62;

    private static final int DIAL_LIMITED = 2;

    private TestNode node;
    private Redirects agent;

    @BeforeEach
    void makeNode() throws Exception {
        node = new TestNode();
        node.cgroup(DAEMON);
        agent = node.redirects();
    }

    @AfterEach
    void removeNode() throws Exception {
        node.close();
    }

    /** A listener whose queue is full: what comes then gets no answer. */
    private Endpoint silent() throws Exception {
        ServerSocket server = node.own(new ServerSocket(0, 1, InetAddress.getByName("127.66.0.99")));
        Endpoint endpoint = new Endpoint(server.getInetAddress(), server.getLocalPort());
        Probe filling = node.probe(node.root);
        assertThat(filling.ask("fill-tcp 4 %s %d 4".formatted(endpoint.address().getHostAddress(), endpoint.port())))
                .isEqualTo("ok");
        return endpoint;
    }

    private Endpoint closed() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.66.0.98"))) {
            return new Endpoint(server.getInetAddress(), server.getLocalPort());
        }
    }

    private Endpoint serving(String name) throws Exception {
        return node.own(new NamedServer(name, "127.0.0.1")).endpoint();
    }

    private static Redirect limited(Redirect redirect, Endpoint... alternatives) {
        return limited(redirect, LIMIT, alternatives);
    }

    private static Redirect limited(Redirect redirect, Duration limit, Endpoint... alternatives) {
        return new Redirect(
                redirect.path(),
                redirect.name(),
                redirect.frontend(),
                redirect.backends(),
                redirect.whenNoBackend(),
                limit,
                List.of(alternatives),
                redirect.scope());
    }

    private RoutingTable table(WhenNoBackend whenNoBackend, Endpoint... backends) {
        return node.table(
                node.scope(DAEMON),
                limited(redirect(frontend(Protocol.TCP, "127.66.0.10", 443), whenNoBackend, backends)));
    }

    private void apply(RoutingTable table) throws Exception {
        agent.apply(agent.plan(table));
    }

    private String ask(String question) throws Exception {
        try (Probe probe = node.probe(node.path(DAEMON))) {
            return probe.ask(question);
        }
    }

    private List<Endpoint> out() throws Exception {
        return agent.observe(node.scope(DAEMON)).frontends().stream()
                .flatMap(frontend -> frontend.backends().stream())
                .filter(backend -> backend.out().isPositive())
                .map(BackendHits::backend)
                .toList();
    }

    @Test
    void aConnectThatGetsNoAnswerEndsWithinItsTime() throws Exception {
        apply(table(WhenNoBackend.REFUSE, silent()));

        long begun = System.nanoTime();
        String answer = ask("tcp 4 " + FRONTEND);

        assertThat(answer).isEqualTo("failed connect ETIMEDOUT");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(LIMIT);
    }

    @Test
    void aConnectionThatIsMadeHasNoLimitAlsoWhereTheSocketHasFailedBefore() throws Exception {
        apply(node.table(
                node.scope(DAEMON),
                limited(redirect(frontend(Protocol.TCP, "127.66.0.10", 443), WhenNoBackend.REFUSE, silent())),
                limited(redirect(frontend(Protocol.TCP, "127.66.0.10", 444), serving("live")))));

        assertThat(ask("again-tcp 4 %s 444".formatted(FRONTEND))).isEqualTo("ok timeout=0");
    }

    /** As when programs are replaced by these that keep connects at other places. */
    @Test
    void theLimitOfAConnectThatBeganUnderFormerProgramsIsTakenBackToo() throws Exception {
        ServerSocket server = node.own(new ServerSocket(0, 1, InetAddress.getByName("127.66.0.99")));
        Endpoint busy = new Endpoint(server.getInetAddress(), server.getLocalPort());
        assertThat(node.probe(node.root).ask("fill-tcp 4 127.66.0.99 %d 4".formatted(busy.port())))
                .isEqualTo("ok");
        Redirect redirect = redirect(frontend(Protocol.TCP, "127.66.0.10", 443), WhenNoBackend.REFUSE, busy);
        apply(node.table(node.scope(DAEMON), limited(redirect, Duration.ofSeconds(6))));

        try (Probe probe = node.probe(node.path(DAEMON));
                Fd dials = node.libbpf.objGet(node.pins().map(Table.DIALS)).orElseThrow()) {
            probe.start("dial-tcp 4 " + FRONTEND);
            int place = await("the first segment is sent").until(() -> sent(dials), found -> found >= 0);
            byte[] dial = dial(dials, place);
            int former = (int) ((Layout.longOf(dial) * 0x9e3779b97f4a7c15L) >>> (Long.SIZE - Layout.DIAL_BITS));
            assertThat(former).isNotEqualTo(place);
            node.libbpf.mapUpdate(dials, Layout.bytes(former), dial, "move");
            node.libbpf.mapUpdate(dials, Layout.bytes(place), new byte[Layout.DIAL_SIZE], "move");
            Thread.ofPlatform().daemon().start(() -> greetAll(server));

            assertThat(probe.answer()).isEqualTo("ok peer=127.66.0.99:%d said=busy times=1 timeout=0", busy.port());
        }
    }

    private static void greetAll(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                client.getOutputStream().write("busy".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException _) {
                // The one that filled the queue is gone, or the test is over.
            }
        }
    }

    private byte[] dial(Fd dials, int place) throws Exception {
        return node.libbpf
                .mapLookup(dials, Layout.bytes(place), Layout.DIAL_SIZE)
                .orElseThrow();
    }

    /** The place of a connect that is under way and limited; -1 while there is none. */
    private int sent(Fd dials) throws Exception {
        for (int place = 0; place < Layout.MAX_DIALS; place++) {
            if ((dial(dials, place)[DIAL_FLAGS] & DIAL_LIMITED) != 0) {
                return place;
            }
        }
        return -1;
    }

    @Test
    void aProcessThatIsNotInScopeWaitsAsLongAsEver() throws Exception {
        Endpoint silent = silent();
        apply(node.table(
                node.scope(DAEMON), limited(redirect(frontend(Protocol.TCP, "127.66.0.99", silent.port()), silent))));

        try (Probe probe = node.probe(node.cgroup("system.slice/sshd.service"))) {
            assertThat(probe.ask("try-tcp 4 127.66.0.99 %d %d".formatted(silent.port(), 3 * LIMIT.toMillis())))
                    .isEqualTo("failed poll EAGAIN");
        }
        assertThat(out()).isEmpty();
    }

    /** What it learns says nothing of the node's way there, and it may be no Go program. */
    @Test
    void whoIsMeantBecauseOfACgroupAboveIsLedToABackendAndWaitsAsLongAsEver() throws Exception {
        Endpoint silent = silent();
        apply(node.table(
                node.scope(DAEMON, "user.slice/**"),
                limited(redirect(frontend(Protocol.TCP, "127.66.0.10", 443), silent)),
                limited(redirect(frontend(Protocol.TCP, "127.66.0.10", 444), closed()))));

        try (Probe probe = node.probe(node.cgroup("user.slice/session-1.scope"))) {
            assertThat(probe.ask("try-tcp 4 127.66.0.10 443 " + 3 * LIMIT.toMillis()))
                    .isEqualTo("failed poll EAGAIN");
            assertThat(probe.ask("tcp 4 127.66.0.10 444")).isEqualTo("failed connect ECONNREFUSED");
        }
        assertThat(out()).isEmpty();
    }

    @Test
    void aProcessThatIsNotInScopeReadsTheSameSocketOptionsByteForByte() throws Exception {
        ServerSocket server = node.own(new ServerSocket(0, 16, InetAddress.getByName("127.66.0.97")));
        Endpoint endpoint = new Endpoint(server.getInetAddress(), server.getLocalPort());
        String question = "options-tcp 4 127.66.0.97 " + endpoint.port();
        try (Probe probe = node.probe(node.cgroup("system.slice/sshd.service"))) {
            String before = probe.ask(question);
            assertThat(probe.ask(question))
                    .as("nothing in it changes by itself")
                    .isEqualTo(before);

            apply(node.table(
                    node.scope(DAEMON),
                    redirect(frontend(Protocol.TCP, "127.66.0.97", endpoint.port()), serving("backend"))));

            assertThat(probe.ask(question)).startsWith("ok options=").isEqualTo(before);
        }
    }

    @ParameterizedTest
    @CsvSource({"silent", "closed"})
    void whoDialsAsGoDoesNeverHearOfADeadBackendBesideALiveOne(String how) throws Exception {
        Endpoint dead = how.equals("silent") ? silent() : closed();
        apply(table(WhenNoBackend.PASS_THROUGH, dead, serving("live")));

        List<String> answers = new ArrayList<>();
        for (int i = 0; i < 64 && out().isEmpty(); i++) {
            answers.add(ask("dial-tcp 4 " + FRONTEND));
        }

        assertThat(out()).containsExactly(dead);
        assertThat(answers).last().isEqualTo("ok peer=127.66.0.10:443 said=live times=2 timeout=0");
        assertThat(answers.subList(0, answers.size() - 1))
                .allMatch("ok peer=127.66.0.10:443 said=live times=1 timeout=0"::equals);
        for (int i = 0; i < 64; i++) {
            assertThat(ask("dial-tcp 4 " + FRONTEND)).endsWith("said=live times=1 timeout=0");
        }
    }

    @Test
    void whereNothingElseIsAliveTheErrorIsWhatItWas() throws Exception {
        apply(table(WhenNoBackend.REFUSE, closed()));

        assertThat(ask("dial-tcp 4 " + FRONTEND)).isEqualTo("failed connect ECONNREFUSED");
    }

    @Test
    void whenAllBackendsAreDeadTheAddressThatWasAskedForIsTried() throws Exception {
        NamedServer outside = node.own(new NamedServer("outside", "127.66.0.10"));
        Redirect redirect = limited(redirect(
                frontend(Protocol.TCP, "127.66.0.10", outside.endpoint().port()), closed()));
        apply(node.table(node.scope(DAEMON), redirect));

        assertThat(ask("dial-tcp 4 127.66.0.10 " + outside.endpoint().port()))
                .startsWith("ok ")
                .endsWith("said=outside times=2 timeout=0");
    }

    @Test
    void anAddressThatIsKnownToBeDeadIsRefusedAtOnceWhileAnAlternativeServes() throws Exception {
        Endpoint silent = silent();
        Endpoint live = serving("live");
        Redirect redirect = limited(redirect(frontend(Protocol.TCP, "127.66.0.99", silent.port()), silent), live);
        apply(node.table(node.scope(DAEMON), redirect));
        String question = "tcp 4 127.66.0.99 " + silent.port();

        assertThat(ask(question)).isEqualTo("failed connect ETIMEDOUT");
        assertThat(ask(question)).as("it has only just failed").isEqualTo("failed connect ECONNREFUSED");
        await("nothing is known of the other").until(() -> ask(question).equals("failed connect ETIMEDOUT"));
        agent.forgive(live);
        await("a second is over")
                .during(Duration.ofMillis(1500))
                .until(() -> ask(question).equals("failed connect ECONNREFUSED"));

        agent.eject(live);
        await("the other is dead, too").until(() -> ask(question).equals("failed connect ETIMEDOUT"));
        agent.forgive(live);
        agent.forgive(silent);
        assertThat(out()).isEmpty();
        assertThat(ask(question)).isEqualTo("failed connect ETIMEDOUT");
    }

    @Test
    void anAddressThatLeadsToItselfLeadsElsewhereOnlyWhileItIsDead() throws Exception {
        NamedServer own = node.own(new NamedServer("own", "127.66.0.20"));
        int port = own.endpoint().port();
        Redirect redirect =
                limited(redirect(frontend(Protocol.TCP, "127.66.0.20", port), own.endpoint(), serving("other")));
        apply(node.table(node.scope(DAEMON), redirect));
        String question = "dial-tcp 4 127.66.0.20 " + port;

        for (int i = 0; i < 16; i++) {
            assertThat(ask(question)).endsWith("said=own times=1 timeout=0");
        }
        own.close();
        assertThat(ask(question)).endsWith("said=other times=2 timeout=0");
        assertThat(ask(question)).endsWith("said=other times=1 timeout=0");
    }

    @Test
    void ofDeadBackendsTheOneIsTriedThatFailedFirst() throws Exception {
        Endpoint first = closed();
        Endpoint second = closed();
        apply(node.table(
                node.scope(DAEMON),
                limited(redirect(frontend(Protocol.TCP, "127.66.0.10", 443), WhenNoBackend.REFUSE, first)),
                limited(redirect(frontend(Protocol.TCP, "127.66.0.11", 443), WhenNoBackend.REFUSE, second)),
                limited(redirect(frontend(Protocol.TCP, "127.66.0.12", 443), WhenNoBackend.REFUSE, first, second))));
        ask("tcp 4 " + FRONTEND);
        node.own(new NamedServer("back", first));
        ask("tcp 4 127.66.0.11 443");
        assertThat(out()).contains(first, second);

        assertThat(ask("tcp 4 127.66.0.12 443")).isEqualTo("ok peer=127.66.0.12:443 said=back");
        assertThat(out()).doesNotContain(first);
    }

    @Test
    void whatTheAgentTakesOutAgainAndAgainHasFailedOnce() throws Exception {
        Endpoint back = serving("back");
        Endpoint dead = closed();
        apply(node.table(
                node.scope(DAEMON),
                limited(redirect(frontend(Protocol.TCP, "127.66.0.11", 443), WhenNoBackend.REFUSE, dead)),
                limited(redirect(frontend(Protocol.TCP, "127.66.0.12", 443), WhenNoBackend.REFUSE, back, dead))));
        agent.eject(back);
        ask("tcp 4 127.66.0.11 443");
        agent.eject(back);
        assertThat(out()).contains(back, dead);

        assertThat(ask("tcp 4 127.66.0.12 443")).isEqualTo("ok peer=127.66.0.12:443 said=back");
    }

    @Test
    void whatOneFrontendHasLearnedHoldsForTheOthers() throws Exception {
        Endpoint dead = closed();
        Endpoint live = serving("live");
        Redirect first = limited(redirect(frontend(Protocol.TCP, "127.66.0.10", 443), WhenNoBackend.REFUSE, dead));
        Redirect second = limited(redirect(frontend(Protocol.TCP, "127.66.0.11", 443), dead, live));
        apply(node.table(node.scope(DAEMON), first, second));

        assertThat(ask("tcp 4 " + FRONTEND)).isEqualTo("failed connect ECONNREFUSED");

        for (int i = 0; i < 64; i++) {
            assertThat(ask("tcp 4 127.66.0.11 443")).isEqualTo("ok peer=127.66.0.11:443 said=live");
        }
    }

    @Test
    void theAgentIsToldOfBothEnds() throws Exception {
        Endpoint dead = closed();
        Endpoint live = serving("live");
        apply(node.table(
                node.scope(DAEMON),
                limited(redirect(frontend(Protocol.TCP, "127.66.0.10", 443), WhenNoBackend.REFUSE, dead)),
                limited(redirect(frontend(Protocol.TCP, "127.66.0.11", 443), live))));

        try (DialReports reports = agent.dialReports().orElseThrow()) {
            ask("tcp 4 " + FRONTEND);
            ask("tcp 4 127.66.0.11 443");

            assertThat(reports.poll(Duration.ofSeconds(5)))
                    .startsWith(new DialReport(dead, true, 1), new DialReport(live, false, 0));
            assertThat(agent.runs(reports)).isTrue();
        }
    }

    /** As one that dies does, by FIN, and one that has died before it has taken the connection, by RST. */
    private Endpoint takingQuestionsOnly(boolean reset) throws Exception {
        ServerSocket server = node.own(new ServerSocket(0, 64, InetAddress.getByName("127.66.0.96")));
        Thread.ofPlatform().daemon().start(() -> {
            while (!server.isClosed()) {
                try (Socket client = server.accept()) {
                    client.getInputStream().read();
                    if (!reset) {
                        client.shutdownOutput();
                        client.getInputStream().transferTo(OutputStream.nullOutputStream()); // Until who asked is gone.
                    }
                } catch (IOException _) {
                    // The client is gone, or the test is over.
                }
            }
        });
        return new Endpoint(server.getInetAddress(), server.getLocalPort());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoeverLeavesAQuestionWithoutAnAnswerIsNotChosenAtOnceAgain(boolean reset) throws Exception {
        Endpoint dying = takingQuestionsOnly(reset);
        apply(table(WhenNoBackend.REFUSE, dying, serving("live")));

        try (DialReports reports = agent.dialReports().orElseThrow()) {
            List<DialReport> told = new ArrayList<>();
            await("a connection comes there").until(() -> {
                ask("question-tcp 4 " + FRONTEND);
                told.addAll(reports.poll(Duration.ofSeconds(1)));
                return told.contains(new DialReport(dying, true, 0));
            });
        }
        await("it is asked while that one is out").until(() -> {
            ask("question-tcp 4 " + FRONTEND);
            boolean out = !out().isEmpty();
            String answer = ask("tcp 4 " + FRONTEND);
            if (out && !out().isEmpty()) {
                assertThat(answer).isEqualTo("ok peer=127.66.0.10:443 said=live");
                return true;
            }
            return false;
        });
    }

    @Test
    void whoAnswersOrIsAskedNothingIsNotTakenOut() throws Exception {
        Endpoint live = serving("live");
        apply(table(WhenNoBackend.REFUSE, live));

        try (DialReports reports = agent.dialReports().orElseThrow()) {
            ask("tcp 4 " + FRONTEND);
            ask("question-tcp 4 " + FRONTEND);
            assertThat(ask("storm-tcp 4 %s 16".formatted(FRONTEND))).isEqualTo("ok arrived=16 refused=0 other=0");

            assertThat(reports.poll(Duration.ofSeconds(5))).isNotEmpty().noneMatch(DialReport::out);
        }
        assertThat(out()).isEmpty();
    }

    @Test
    void whatIsKnownOfABackendStaysWhenOthersComeAndGo() throws Exception {
        Endpoint dead = closed();
        apply(table(WhenNoBackend.REFUSE, dead));
        ask("tcp 4 " + FRONTEND);

        apply(table(WhenNoBackend.REFUSE, dead, endpoint("127.0.0.1", 9)));
        assertThat(out()).containsExactly(dead);

        agent = node.redirects();
        apply(table(WhenNoBackend.REFUSE, dead));
        assertThat(out()).containsExactly(dead);
    }

    @Test
    void aCallerThatGivesUpSoonSaysNothingOfTheOtherSide() throws Exception {
        Endpoint silent = silent();
        Redirect redirect = redirect(frontend(Protocol.TCP, "127.66.0.10", 443), WhenNoBackend.REFUSE, silent);
        apply(node.table(node.scope(DAEMON), redirect));
        long limit = redirect.connectTimeout().toMillis();

        assertThat(ask("try-tcp 4 %s %d".formatted(FRONTEND, limit / 20))).isEqualTo("failed poll EAGAIN");
        assertThat(out()).isEmpty();

        assertThat(ask("try-tcp 4 %s %d".formatted(FRONTEND, limit * 3 / 5))).isEqualTo("failed poll EAGAIN");
        assertThat(out()).containsExactly(silent);
    }
}
