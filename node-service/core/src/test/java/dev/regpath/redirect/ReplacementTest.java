package dev.regpath.redirect;

import static dev.regpath.redirect.TestNode.frontend;
import static dev.regpath.redirect.TestNode.redirect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.Protocol;
import dev.regpath.linux.Fd;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.RoutingTable;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Nothing is ever lost while programs or backends are replaced: a connection sees the old ones or the new ones. */
class ReplacementTest {
    private static final String DAEMON = "system.slice/containerd.service";
    private static final int DATAGRAMS = 200_000;
    private static final int STREAMS = 5_000;

    private TestNode node;
    private Redirects redirects;
    private NamedServer one;
    private NamedServer two;
    private volatile boolean arrived;

    @BeforeEach
    void makeNode() throws Exception {
        node = new TestNode();
        node.cgroup(DAEMON);
        redirects = node.redirects();
        one = node.own(new NamedServer("one", "127.0.0.1"));
        two = node.own(new NamedServer("two", "127.0.0.1"));
    }

    @AfterEach
    void removeNode() throws Exception {
        node.close();
    }

    private RoutingTable table(NamedServer... backends) {
        Endpoint[] endpoints =
                Arrays.stream(backends).map(NamedServer::endpoint).toArray(Endpoint[]::new);
        Redirect[] wanted = Arrays.stream(Protocol.values())
                .map(protocol -> redirect(frontend(protocol, "127.66.0.10", 443), endpoints))
                .toArray(Redirect[]::new);
        return node.table(node.scope(DAEMON), wanted);
    }

    /** One change of the storm's surroundings. */
    private interface Change {
        void make(int turn) throws Exception;
    }

    /** Makes changes for as long as the storms last, and says how many. */
    private int during(Change change) throws Exception {
        Probe udp = node.probe(node.path(DAEMON));
        Probe tcp = node.probe(node.path(DAEMON));
        udp.start("storm-udp 4 127.66.0.10 443 " + DATAGRAMS);
        tcp.start("storm-tcp 4 127.66.0.10 443 " + STREAMS);
        Thread waiting = Thread.ofPlatform().start(() -> {
            assertThat(tcp.answer()).isEqualTo(Probe.all(STREAMS));
            assertThat(udp.answer()).isEqualTo(Probe.all(DATAGRAMS));
            arrived = true;
        });
        int turns = 0;
        while (waiting.isAlive()) {
            change.make(turns++);
        }
        waiting.join();
        assertThat(arrived).as("every connection was redirected").isTrue();
        return turns;
    }

    /** As an upgrade of the agent sees it: what is pinned is of another build. */
    private void forgetBuild() throws Exception {
        try (Fd meta = node.libbpf.objGet(node.pins().map(Layout.Table.META)).orElseThrow()) {
            node.libbpf.mapUpdate(meta, Layout.bytes(0), new byte[Layout.META_SIZE], "forget the build");
        }
    }

    @Test
    void aStormThatIsNotRedirectedWouldBeSeen() throws Exception {
        Probe probe = node.probe(node.path(DAEMON));

        assertThat(probe.ask("storm-udp 4 127.66.0.10 443 100")).isEqualTo("ok arrived=0 refused=100 other=0");
        assertThat(probe.ask("storm-tcp 4 127.66.0.10 443 100")).isEqualTo("ok arrived=0 refused=100 other=0");
    }

    @Test
    void programsAreReplacedUnderAStormAndNoConnectionIsLost(TestReporter reporter) throws Exception {
        redirects.apply(redirects.plan(table(one, two)));
        var before = node.attached();

        int times = during(_ -> {
            forgetBuild();
            RedirectPlan plan = redirects.plan(table(one, two));
            assertThat(plan.programs().load()).isTrue();
            redirects.apply(plan);
        });

        reporter.publishEntry("times the programs were replaced", Integer.toString(times));
        assertThat(times).isGreaterThan(10);
        assertThat(node.attached()).hasSameSizeAs(before).isNotEqualTo(before);
        assertThat(redirects.plan(table(one, two)).isEmpty()).isTrue();
    }

    @Test
    void mapsOfAnotherLayoutTakeOverUnderAStormAndNoConnectionIsLost(TestReporter reporter) throws Exception {
        redirects.apply(redirects.plan(table(one, two)));
        Redirects newer = node.redirects("v4");

        int times = during(turn -> {
            Redirects next = turn % 2 == 0 ? newer : redirects;
            RedirectPlan plan = next.plan(table(one, two));
            assertThat(plan.programs().replaced()).hasSize(1);
            next.apply(plan);
        });

        reporter.publishEntry("times the maps were replaced", Integer.toString(times));
        assertThat(times).isGreaterThan(5);
        assertThat(node.attached()).allSatisfy((_, ids) -> assertThat(ids).hasSize(1));
    }

    @Test
    void backendsAreSwitchedUnderAStormAndNoConnectionIsLost(TestReporter reporter) throws Exception {
        redirects.apply(redirects.plan(table(one)));

        int times = during(turn -> redirects.apply(redirects.plan(
                switch (turn % 3) {
                    case 0 -> table(two);
                    case 1 -> table(one, two);
                    default -> table(one);
                })));

        reporter.publishEntry("times the backends were switched", Integer.toString(times));
        assertThat(times).isGreaterThan(100);
    }

    @Test
    void otherFrontendsComeAndGoUnderAStormAndNoConnectionIsLost(TestReporter reporter) throws Exception {
        redirects.apply(redirects.plan(table(one)));

        int times = during(turn -> {
            RoutingTable table = table(one);
            Redirect[] all = new Redirect[2 + turn % 5];
            table.redirects().toArray(all);
            for (int i = 2; i < all.length; i++) {
                all[i] = redirect(frontend(Protocol.TCP, "127.66.0.20", 1 + turn % 7000 + i), two.endpoint());
            }
            redirects.apply(redirects.plan(node.table(node.scope(DAEMON), all)));
        });

        reporter.publishEntry("times other frontends came or went", Integer.toString(times));
        assertThat(times).isGreaterThan(100);
    }
}
