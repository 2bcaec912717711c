package dev.regpath.redirect;

import static dev.regpath.redirect.TestNode.endpoint;
import static dev.regpath.redirect.TestNode.frontend;
import static dev.regpath.redirect.TestNode.redirect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.regpath.contract.Protocol;
import dev.regpath.contract.WhenNoBackend;
import dev.regpath.linux.Libc;
import dev.regpath.redirect.TraceRecord.Asked;
import dev.regpath.redirect.TracedConnection.ConnectionOutcome;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.Scope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the programs tell of real sockets in real cgroups. */
class ConnectionTraceTest {
    private static final String DAEMON = "system.slice/containerd.service";

    /** Linux's ECONNREFUSED. */
    private static final int REFUSED = 111;

    private TestNode node;
    private Redirects redirects;
    private Scope scope;
    private Probe inside;

    @BeforeEach
    void makeNode() throws Exception {
        node = new TestNode();
        redirects = node.redirects();
        inside = node.probe(node.cgroup(DAEMON));
        scope = node.scope(DAEMON);
    }

    @AfterEach
    void removeNode() throws Exception {
        node.close();
    }

    private void apply(Redirect... wanted) throws Exception {
        redirects.apply(redirects.plan(node.table(scope, wanted)));
    }

    private ConnectionTrace trace() throws Exception {
        ConnectionTrace trace = redirects.trace(scope).orElseThrow();
        node.own(trace::close);
        assertThat(trace.outcomesUnknown()).isEmpty();
        return trace;
    }

    /** Everything that is told until {@code count} connections have an outcome. */
    private static List<TracedConnection> read(ConnectionTrace trace, int count) throws Exception {
        ConnectionLog log = new ConnectionLog(true);
        List<TracedConnection> read = new ArrayList<>();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (read.size() < count && System.nanoTime() < end) {
            trace.poll(Duration.ofMillis(100)).forEach(told -> read.addAll(log.add(told)));
        }
        return read;
    }

    @ParameterizedTest
    @CsvSource({
        "4, 127.66.0.10, 127.66.0.10, 127.0.0.1",
        "6, ::1, ::1, ::1",
        "6, ::ffff:127.66.0.10, 127.66.0.10, 127.0.0.1"
    })
    void aConnectionIsToldWithWhoAskedForWhatAndWhereItWent(String family, String asked, String frontend, String server)
            throws Exception {
        NamedServer backend = node.own(new NamedServer("backend", server));
        apply(redirect(frontend(Protocol.TCP, frontend, 443), backend.endpoint()));
        ConnectionTrace trace = trace();
        long before = Libc.monotonicTime();

        inside.ask("tcp %s %s 443".formatted(family, asked));

        TracedConnection told = read(trace, 1).getFirst();
        assertThat(told.outcome()).isEqualTo(ConnectionOutcome.CONNECTED);
        assertThat(told.error()).isZero();
        assertThat(told.took()).isPositive().isLessThan(Duration.ofSeconds(5));
        Asked event = told.asked();
        assertThat(event.asked()).isEqualTo(frontend(Protocol.TCP, frontend, 443));
        assertThat(event.backend()).contains(backend.endpoint());
        assertThat(event.command()).isEqualTo("probe");
        assertThat(event.process()).isEqualTo((int) inside.pid());
        assertThat(event.cgroup()).isEqualTo(node.id(DAEMON));
        assertThat(event.time()).isBetween(before, Libc.monotonicTime());
        assertThat(redirects.cgroupIds(scope)).isEqualTo(Map.of(node.id(DAEMON), node.path(DAEMON)));
    }

    @Test
    void aFailureSaysThatItsBackendIsNotChosenForAWhile() throws Exception {
        apply(redirect(frontend(Protocol.TCP, "127.66.0.10", 443), WhenNoBackend.REFUSE, nobody()));
        ConnectionTrace trace = trace();

        inside.ask("tcp 4 127.66.0.10 443");
        inside.ask("tcp 4 127.66.0.10 443");

        assertThat(read(trace, 2))
                .extracting(TracedConnection::outcome, TracedConnection::ejected)
                .containsExactly(tuple(ConnectionOutcome.FAILED, true), tuple(ConnectionOutcome.FAILED, true));
    }

    @Test
    void aBackendWithoutAListenerIsAFailureWithItsError() throws Exception {
        Endpoint nobody = nobody();
        apply(redirect(frontend(Protocol.TCP, "127.66.0.10", 443), nobody));
        ConnectionTrace trace = trace();

        assertThat(inside.ask("tcp 4 127.66.0.10 443")).isEqualTo("failed connect ECONNREFUSED");

        TracedConnection told = read(trace, 1).getFirst();
        assertThat(told.outcome()).isEqualTo(ConnectionOutcome.FAILED);
        assertThat(told.error()).isEqualTo(REFUSED);
        assertThat(told.asked().backend()).contains(nobody);
    }

    @Test
    void withoutTheRightToLookIntoSocketsAFailureIsToldWithoutItsError() throws Exception {
        apply(redirect(frontend(Protocol.TCP, "127.66.0.10", 443), nobody()));
        ConnectionTrace trace = ConnectionTrace.open(
                        node.libbpf, node.pins(), OutcomePrograms.load(node.libbpf, node.cgroups, node.pins(), false))
                .orElseThrow();
        node.own(trace::close);
        redirects.follow(trace, scope);

        inside.ask("tcp 4 127.66.0.10 443");

        TracedConnection told = read(trace, 1).getFirst();
        assertThat(told.outcome()).isEqualTo(ConnectionOutcome.FAILED);
        assertThat(told.error()).isZero();
    }

    @Test
    void aBackendThatNobodyHasAWayToIsAFailureToo() throws Exception {
        // A broadcast address: TCP refuses it before it sends anything (net/ipv4/tcp_ipv4.c, tcp_v4_connect).
        apply(redirect(frontend(Protocol.TCP, "127.66.0.10", 443), endpoint("127.255.255.255", 443)));
        ConnectionTrace trace = trace();

        assertThat(inside.ask("tcp 4 127.66.0.10 443")).isEqualTo("failed connect ENETUNREACH");

        assertThat(read(trace, 1)).extracting(TracedConnection::outcome).containsExactly(ConnectionOutcome.FAILED);
    }

    @Test
    void aCallerThatDoesNotWaitForASilentBackendHasGivenUp() throws Exception {
        // Its queue is full: the kernel drops further SYNs, as a dead host would.
        ServerSocket silent = node.own(new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1")));
        apply(redirect(frontend(Protocol.TCP, "127.66.0.10", 443), endpoint("127.0.0.1", silent.getLocalPort())));
        Probe filler = node.probe(node.path("system.slice"));
        filler.ask("fill-tcp 4 127.0.0.1 %d 3".formatted(silent.getLocalPort()));
        ConnectionTrace trace = trace();

        assertThat(inside.ask("try-tcp 4 127.66.0.10 443 300")).isEqualTo("failed poll EAGAIN");

        TracedConnection told = read(trace, 1).getFirst();
        assertThat(told.outcome()).isEqualTo(ConnectionOutcome.GIVEN_UP);
        assertThat(told.took()).isGreaterThan(Duration.ofMillis(250));
    }

    @ParameterizedTest
    @CsvSource({"tcp, TCP", "udp, UDP", "sendto, UDP"})
    void whatIsRefusedForLackOfABackendIsTold(String way, Protocol protocol) throws Exception {
        apply(redirect(frontend(protocol, "127.66.0.10", 443), WhenNoBackend.REFUSE));
        ConnectionTrace trace = trace();

        assertThat(inside.ask(way + " 4 127.66.0.10 443")).endsWith("ECONNREFUSED");

        TracedConnection told = read(trace, 1).getFirst();
        assertThat(told.outcome()).isEqualTo(ConnectionOutcome.REFUSED);
        assertThat(told.asked().backend()).isEmpty();
    }

    @Test
    void whatPassesThroughForLackOfABackendIsToldWithItsEnd() throws Exception {
        NamedServer external = node.own(new NamedServer("external", "127.66.0.10"));
        apply(redirect(frontend(Protocol.TCP, "127.66.0.10", external.port()), WhenNoBackend.PASS_THROUGH));
        ConnectionTrace trace = trace();

        inside.ask("tcp 4 127.66.0.10 " + external.port());

        TracedConnection told = read(trace, 1).getFirst();
        assertThat(told.outcome()).isEqualTo(ConnectionOutcome.CONNECTED);
        assertThat(told.asked().backend()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"udp", "sendto"})
    void aDatagramIsToldOnce(String way) throws Exception {
        NamedServer backend = node.own(new NamedServer("backend", "127.0.0.1"));
        apply(redirect(frontend(Protocol.UDP, "127.66.0.10", 53), backend.endpoint()));
        ConnectionTrace trace = trace();

        inside.ask(way + " 4 127.66.0.10 53");

        List<TracedConnection> told = read(trace, 1);
        assertThat(told).extracting(TracedConnection::outcome).containsExactly(ConnectionOutcome.SENT);
        assertThat(told.getFirst().asked().backend()).contains(backend.endpoint());
    }

    @Test
    void nothingIsToldOfConnectionsThatAreNotRedirected() throws Exception {
        NamedServer backend = node.own(new NamedServer("backend", "127.0.0.1"));
        NamedServer other = node.own(new NamedServer("other", "127.0.0.1"));
        apply(redirect(frontend(Protocol.TCP, "127.66.0.10", 443), backend.endpoint()));
        Probe neighbour = node.probe(node.cgroup("system.slice/ssh.service"));
        ConnectionTrace trace = trace();

        neighbour.ask("tcp 4 127.66.0.10 443");
        inside.ask("tcp 4 127.0.0.1 " + other.port());
        inside.ask("tcp 4 127.66.0.10 443");

        assertThat(read(trace, 1))
                .hasSize(1)
                .allSatisfy(told -> assertThat(told.asked().backend()).contains(backend.endpoint()));
        assertThat(trace.poll(Duration.ofMillis(50))).isEmpty();
    }

    @Test
    void nothingIsKeptWhileNobodyListens() throws Exception {
        NamedServer backend = node.own(new NamedServer("backend", "127.0.0.1"));
        apply(redirect(frontend(Protocol.TCP, "127.66.0.10", 443), backend.endpoint()));
        redirects.trace(scope).orElseThrow().close();
        inside.ask("tcp 4 127.66.0.10 443");

        ConnectionTrace trace = trace();

        assertThat(trace.poll(Duration.ofMillis(50))).isEmpty();
        assertThat(trace.lost()).isZero();
    }

    @Test
    void whatComesFasterThanItIsReadIsCounted() throws Exception {
        NamedServer backend = node.own(new NamedServer("backend", "127.0.0.1"));
        apply(redirect(frontend(Protocol.UDP, "127.66.0.10", 443), backend.endpoint()));
        ConnectionTrace trace = trace();

        assertThat(inside.ask("storm-udp 4 127.66.0.10 443 10000")).isEqualTo(Probe.all(10_000));

        List<TraceRecord> read = new ArrayList<>();
        List<TraceRecord> batch;
        do {
            batch = trace.poll(Duration.ZERO);
            read.addAll(batch);
        } while (!batch.isEmpty());
        assertThat(trace.lost()).isGreaterThan(5_000);
        assertThat(read.size() + trace.lost()).isEqualTo(10_000);
    }

    @Test
    void theProgramsThatTellOfOutcomesGoWithTheListener() throws Exception {
        apply(redirect(frontend(Protocol.TCP, "127.66.0.10", 443), nobody()));
        List<String> before = outcomePrograms();
        ConnectionTrace trace = redirects.trace(scope).orElseThrow();
        assertThat(outcomePrograms()).hasSizeGreaterThan(before.size());

        trace.close();

        assertThat(outcomePrograms()).isEqualTo(before);
    }

    @Test
    void programsOfAVersionWithoutATraceAreUpgradedAndTheirTableIsKept() throws Exception {
        NamedServer backend = node.own(new NamedServer("backend", "127.0.0.1"));
        Redirect wanted = redirect(frontend(Protocol.TCP, "127.66.0.10", 443), backend.endpoint());
        apply(wanted);
        inside.ask("tcp 4 127.66.0.10 443");
        // As an earlier version left it: without the maps that it did not have.
        for (Layout.Table table : List.of(Layout.Table.TRACING, Layout.Table.EVENTS, Layout.Table.CONNECTING)) {
            Files.delete(node.pins().map(table));
        }
        assertThat(redirects.trace(scope)).isEmpty();

        RedirectPlan plan = redirects.plan(node.table(scope, wanted));
        assertThat(plan.programs().load()).isTrue();
        assertThat(plan.changes().table()).isEmpty();
        redirects.apply(plan);

        assertThat(redirects.observe(scope).frontends().getFirst().hits()).isEqualTo(1);
        ConnectionTrace trace = trace();
        inside.ask("tcp 4 127.66.0.10 443");
        assertThat(read(trace, 1)).extracting(TracedConnection::outcome).containsExactly(ConnectionOutcome.CONNECTED);
    }

    @Test
    void aTraceNoticesThatItsProgramsWereMadeAnew() throws Exception {
        Redirect wanted = redirect(frontend(Protocol.TCP, "127.66.0.10", 443), nobody());
        apply(wanted);
        ConnectionTrace trace = trace();
        assertThat(redirects.follow(trace, scope)).isTrue();

        redirects.revert();
        apply(wanted);

        assertThat(redirects.follow(trace, scope)).isFalse();
    }

    /** The ids of all programs on the hooks that tell outcomes, on the node's slice. */
    private List<String> outcomePrograms() throws Exception {
        List<String> programs = new ArrayList<>();
        try (var directory = Libc.open(node.cgroups.directory(node.path("system.slice")))) {
            for (int attachType : new int[] {3, 34}) {
                node.libbpf
                        .progQuery(directory, attachType, "look")
                        .programIds()
                        .forEach(id -> programs.add(attachType + " " + id));
            }
        }
        return programs;
    }

    /** An address of loopback where nobody listens any more. */
    private static Endpoint nobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return endpoint("127.0.0.1", socket.getLocalPort());
        }
    }
}
