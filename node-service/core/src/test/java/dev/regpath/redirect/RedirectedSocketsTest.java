package dev.regpath.redirect;

import static dev.regpath.redirect.TestNode.frontend;
import static dev.regpath.redirect.TestNode.redirect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.Protocol;
import dev.regpath.contract.WhenNoBackend;
import dev.regpath.redirect.RedirectView.BackendHits;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Frontend;
import dev.regpath.routing.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a socket sees, for each way to open one, from inside and outside of the scope. */
class RedirectedSocketsTest {
    private static final String DAEMON = "system.slice/containerd.service";

    /** So that hardly one of those from before keeps its place. */
    private static final int MANY_SOCKETS = 4 * Layout.MAX_DIALS + 616;

    private static final int HELD = 800;

    /** A way to ask for a frontend: the family of the socket and how it writes the address. */
    enum Family {
        IPV4("4", "127.66.0.10", "127.0.0.1", "127.66.0.10:%d"),
        /** ::1 is the only IPv6 address of loopback; frontend and backend differ by port. */
        IPV6("6", "::1", "::1", "[::1]:%d"),
        IPV4_MAPPED("6", "::ffff:127.66.0.10", "127.0.0.1", "[::ffff:127.66.0.10]:%d");

        private final String socket;
        private final String asked;
        private final String server;
        private final String seen;

        Family(String socket, String asked, String server, String seen) {
            this.socket = socket;
            this.asked = asked;
            this.server = server;
            this.seen = seen;
        }

        /** Where its backends listen. */
        String server() {
            return server;
        }

        Frontend frontend(Protocol protocol, int port) {
            return TestNode.frontend(protocol, this == IPV6 ? "::1" : "127.66.0.10", port);
        }
    }

    enum Way {
        TCP("tcp", Protocol.TCP, "ok peer=%1$s said=%2$s", "failed connect ECONNREFUSED"),
        CONNECTED_UDP("udp", Protocol.UDP, "ok peer=%1$s from=%1$s said=%2$s", "failed recvfrom ECONNREFUSED"),
        UNCONNECTED_UDP("sendto", Protocol.UDP, "ok from=%1$s said=%2$s", "failed recvfrom EAGAIN");

        private final String command;
        private final Protocol protocol;
        private final String answer;
        private final String refused;

        Way(String command, Protocol protocol, String answer, String refused) {
            this.command = command;
            this.protocol = protocol;
            this.answer = answer;
            this.refused = refused;
        }

        Protocol protocol() {
            return protocol;
        }

        Protocol other() {
            return protocol == Protocol.TCP ? Protocol.UDP : Protocol.TCP;
        }
    }

    record Case(Family family, Way way) {
        String ask(Probe probe, int port) {
            return probe.ask("%s %s %s %d".formatted(way.command, family.socket, family.asked, port));
        }

        String answerOf(String name, int port) {
            return way.answer.formatted(family.seen.formatted(port), name);
        }

        @Override
        public String toString() {
            return family + " " + way;
        }
    }

    static List<Case> cases() {
        return List.of(Family.values()).stream()
                .flatMap(family -> List.of(Way.values()).stream().map(way -> new Case(family, way)))
                .toList();
    }

    private static TestNode node;
    private static Probe inside;
    private static Probe sameSlice;
    private static Probe elsewhere;

    private Redirects redirects;

    @BeforeAll
    static void makeNode() throws Exception {
        node = new TestNode();
        inside = node.probe(node.cgroup(DAEMON));
        sameSlice = node.probe(node.cgroup("system.slice/ssh.service"));
        elsewhere = node.probe(node.cgroup("user.slice"));
    }

    @AfterAll
    static void removeNode() throws Exception {
        node.close();
    }

    @BeforeEach
    void open() throws Exception {
        redirects = Redirects.open(node.places());
    }

    @AfterEach
    void revert() throws Exception {
        redirects.revert();
        redirects.close();
    }

    private void apply(Redirect... wanted) throws Exception {
        redirects.apply(redirects.plan(node.table(node.scope(DAEMON), wanted)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aSocketInScopeReachesTheBackendAndSeesTheAddressItAskedFor(Case asked) throws Exception {
        try (NamedServer backend = new NamedServer("backend", asked.family.server)) {
            apply(redirect(asked.family.frontend(asked.way.protocol, 443), backend.endpoint()));

            assertThat(asked.ask(inside, 443)).isEqualTo(asked.answerOf("backend", 443));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whoIsNotInScopeGoesWhereItAsked(Case asked) throws Exception {
        // Somebody listens at the frontend itself, so that also a datagram without an answer is told apart.
        try (NamedServer backend = new NamedServer("backend", asked.family.server);
                NamedServer external =
                        new NamedServer("external", asked.family == Family.IPV6 ? "::1" : "127.66.0.10")) {
            apply(redirect(asked.family.frontend(asked.way.protocol, external.port()), backend.endpoint()));

            assertThat(asked.ask(inside, external.port())).isEqualTo(asked.answerOf("backend", external.port()));
            assertThat(asked.ask(sameSlice, external.port())).isEqualTo(asked.answerOf("external", external.port()));
            assertThat(asked.ask(elsewhere, external.port())).isEqualTo(asked.answerOf("external", external.port()));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anotherPortIsLeftAlone(Case asked) throws Exception {
        try (NamedServer backend = new NamedServer("backend", asked.family.server);
                NamedServer external =
                        new NamedServer("external", asked.family == Family.IPV6 ? "::1" : "127.66.0.10")) {
            apply(redirect(asked.family.frontend(asked.way.protocol, 443), backend.endpoint()));

            assertThat(asked.ask(inside, external.port())).isEqualTo(asked.answerOf("external", external.port()));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anotherProtocolIsLeftAlone(Case asked) throws Exception {
        try (NamedServer backend = new NamedServer("backend", asked.family.server);
                NamedServer external =
                        new NamedServer("external", asked.family == Family.IPV6 ? "::1" : "127.66.0.10")) {
            apply(redirect(asked.family.frontend(asked.way.other(), external.port()), backend.endpoint()));

            assertThat(asked.ask(inside, external.port())).isEqualTo(asked.answerOf("external", external.port()));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void withoutBackendsItPassesThroughIfAskedTo(Case asked) throws Exception {
        try (NamedServer external = new NamedServer("external", asked.family == Family.IPV6 ? "::1" : "127.66.0.10")) {
            Frontend frontend = asked.family.frontend(asked.way.protocol, external.port());
            apply(redirect(frontend, WhenNoBackend.PASS_THROUGH));

            assertThat(asked.ask(inside, external.port())).isEqualTo(asked.answerOf("external", external.port()));
            var view = redirects.observe(node.scope(DAEMON)).frontends().getFirst();
            // A connected socket with a mapped address tells the kernel its peer again with each datagram.
            boolean askedTwice = asked.family == Family.IPV4_MAPPED && asked.way == Way.CONNECTED_UDP;
            assertThat(view.withoutBackend()).isEqualTo(askedTwice ? 2 : 1);
            assertThat(view.hits()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void withoutBackendsItIsRefusedAtOnceIfAskedTo(Case asked) throws Exception {
        apply(redirect(asked.family.frontend(asked.way.protocol, 443), WhenNoBackend.REFUSE));

        String call = asked.way == Way.UNCONNECTED_UDP ? "sendto" : "connect";
        assertThat(asked.ask(inside, 443)).isEqualTo("failed " + call + " ECONNREFUSED");
        assertThat(redirects.observe(node.scope(DAEMON)).frontends().getFirst().withoutBackend())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void afterRevertASocketIsWhereItWouldBeWithoutUs(Way way) throws Exception {
        try (NamedServer backend = new NamedServer("backend", "127.0.0.1")) {
            apply(redirect(Family.IPV4.frontend(way.protocol, 443), backend.endpoint()));
            redirects.revert();

            if (way != Way.UNCONNECTED_UDP) {
                assertThat(new Case(Family.IPV4, way).ask(inside, 443)).isEqualTo(way.refused);
            }
        }
    }

    @Test
    void anUnconnectedSocketMayAskForTwoFrontendsInTurnAndTellsTheirAnswersApart() throws Exception {
        try (NamedServer one = new NamedServer("one", "127.0.0.1");
                NamedServer two = new NamedServer("two", "127.0.0.1")) {
            apply(
                    redirect(frontend(Protocol.UDP, "127.66.0.10", 53), one.endpoint()),
                    redirect(frontend(Protocol.UDP, "127.66.0.11", 53), two.endpoint()));

            for (int i = 0; i < 3; i++) {
                assertThat(inside.ask("sendto-same 4 127.66.0.10 53")).isEqualTo("ok from=127.66.0.10:53 said=one");
                assertThat(inside.ask("sendto-same 4 127.66.0.11 53")).isEqualTo("ok from=127.66.0.11:53 said=two");
            }
        }
    }

    @Test
    void connectionsAreSpreadOverTheBackendsAndCounted() throws Exception {
        try (NamedServer one = new NamedServer("one", "127.0.0.1");
                NamedServer two = new NamedServer("two", "127.0.0.1");
                NamedServer three = new NamedServer("three", "127.0.0.1")) {
            Endpoint[] backends = {one.endpoint(), two.endpoint(), three.endpoint()};
            apply(
                    redirect(frontend(Protocol.TCP, "127.66.0.10", 443), backends),
                    redirect(frontend(Protocol.UDP, "127.66.0.10", 443), backends));

            assertThat(inside.ask("storm-tcp 4 127.66.0.10 443 3000")).isEqualTo(Probe.all(3000));
            assertThat(inside.ask("storm-udp 4 127.66.0.10 443 3000")).isEqualTo(Probe.all(3000));

            assertThat(redirects.observe(node.scope(DAEMON)).frontends())
                    .hasSize(2)
                    .allSatisfy(view -> {
                        assertThat(view.hits()).isEqualTo(3000);
                        assertThat(view.backends())
                                .extracting(BackendHits::backend)
                                .containsExactlyInAnyOrder(backends);
                        assertThat(view.backends())
                                .allSatisfy(
                                        backend -> assertThat(backend.hits()).isBetween(800L, 1200L));
                        assertThat(view.backends().stream()
                                        .mapToLong(BackendHits::hits)
                                        .sum())
                                .isEqualTo(3000);
                    });
        }
    }

    /** Of a connection, the answer is for people alone: it may be the backend's, but never that of another socket. */
    @Test
    void whenSocketsHaveTakenEachOthersPlacesEachSeesWhatItAskedForOrItsBackend() throws Exception {
        try (NamedServer backend = new NamedServer("backend", "127.0.0.1")) {
            applyTwoPorts(backend);
            assertThat(inside.ask("hold-tcp 4 127.66.0.10 443 " + HELD)).isEqualTo("ok");
            assertThat(inside.ask("storm-tcp 4 127.66.0.10 444 " + MANY_SOCKETS))
                    .isEqualTo(Probe.all(MANY_SOCKETS));

            String answer = inside.ask("peers-tcp 4 127.66.0.10 443");

            Matcher peers =
                    Pattern.compile("ok asked=(\\d+) backend=(\\d+) other=0").matcher(answer);
            assertThat(peers.matches()).as(answer).isTrue();
            assertThat(Integer.parseInt(peers.group(1)) + Integer.parseInt(peers.group(2)))
                    .isEqualTo(HELD);
            assertThat(Integer.parseInt(peers.group(2)))
                    .as("their places were taken")
                    .isPositive();
        }
    }

    /** Those that are made one after the other have places beside each other, and do not meet there. */
    @Test
    void theLastSocketsSeeWhatTheyAskedFor() throws Exception {
        try (NamedServer backend = new NamedServer("backend", "127.0.0.1")) {
            applyTwoPorts(backend);
            assertThat(inside.ask("storm-tcp 4 127.66.0.10 444 " + MANY_SOCKETS))
                    .isEqualTo(Probe.all(MANY_SOCKETS));
            assertThat(inside.ask("hold-tcp 4 127.66.0.10 443 8")).isEqualTo("ok");

            assertThat(inside.ask("peers-tcp 4 127.66.0.10 443")).isEqualTo("ok asked=8 backend=0 other=0");
        }
    }

    private void applyTwoPorts(NamedServer backend) throws Exception {
        apply(
                redirect(frontend(Protocol.TCP, "127.66.0.10", 443), backend.endpoint()),
                redirect(frontend(Protocol.TCP, "127.66.0.10", 444), backend.endpoint()));
    }

    @Test
    void countersOfABackendThatStaysAreKeptWhenAnotherGoes() throws Exception {
        try (NamedServer one = new NamedServer("one", "127.0.0.1");
                NamedServer two = new NamedServer("two", "127.0.0.1")) {
            Frontend frontend = frontend(Protocol.TCP, "127.66.0.10", 443);
            apply(redirect(frontend, one.endpoint()));
            inside.ask("storm-tcp 4 127.66.0.10 443 100");
            apply(redirect(frontend, one.endpoint(), two.endpoint()));
            apply(redirect(frontend, two.endpoint(), one.endpoint()));

            var view = redirects.observe(node.scope(DAEMON)).frontends().getFirst();
            assertThat(view.hits()).isEqualTo(100);
            assertThat(view.backends())
                    .containsExactlyInAnyOrder(
                            new BackendHits(one.endpoint(), 100, Duration.ZERO),
                            new BackendHits(two.endpoint(), 0, Duration.ZERO));
        }
    }
}
