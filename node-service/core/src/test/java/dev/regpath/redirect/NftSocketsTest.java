package dev.regpath.redirect;

import static dev.regpath.redirect.TestNode.endpoint;
import static dev.regpath.redirect.TestNode.frontend;
import static dev.regpath.redirect.TestNode.redirect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.Protocol;
import dev.regpath.contract.WhenNoBackend;
import dev.regpath.nftables.NftPlan;
import dev.regpath.nftables.NftRedirects;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Frontend;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.RoutingTable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What sockets see of redirects by nftables, in a network of their own, and what others see of them. */
class NftSocketsTest {
    private static final String DAEMON = "system.slice/containerd.service";
    private static final String OUTSIDE = "203.0.113.10";
    private static final Frontend TCP = frontend(Protocol.TCP, OUTSIDE, 443);
    private static final Frontend UDP = frontend(Protocol.UDP, OUTSIDE, 443);
    private static final Frontend TCP6 = frontend(Protocol.TCP, "2001:db8::10", 443);
    private static final Endpoint ONE = endpoint("127.0.0.1", 5001);
    private static final Endpoint TWO = endpoint("127.0.0.1", 5002);
    private static final Endpoint SIX = endpoint("::1", 5006);

    private TestNode node;
    private TestNetwork network;
    private Probe inside;
    private Probe elsewhere;

    @BeforeEach
    void makeNode() throws Exception {
        node = new TestNode();
        network = new TestNetwork(OUTSIDE + "/32", "2001:db8::10/128");
        inside = node.probe(network, node.cgroup(DAEMON));
        elsewhere = node.probe(network, node.cgroup("user.slice"));
        for (String address : List.of(
                "4 127.0.0.1 5001",
                "4 127.0.0.1 5002",
                "6 ::1 5006",
                "4 %s 443".formatted(OUTSIDE),
                "6 2001:db8::10 443")) {
            assertThat(elsewhere.ask("serve " + address)).isEqualTo("ok");
        }
    }

    @AfterEach
    void removeNode() throws Exception {
        node.close();
        network.close();
    }

    private NftRedirects redirects(Duration lease) throws Exception {
        return NftRedirects.open(node.places(), lease, network.nft());
    }

    private RoutingTable table(Redirect... redirects) {
        return node.table(node.scope(DAEMON), redirects);
    }

    private static void put(NftRedirects redirects, RoutingTable table) throws Exception {
        redirects.apply(redirects.plan(table));
        assertThat(redirects.plan(table).lines()).isEmpty();
    }

    @Test
    void whoIsInScopeIsLedInsideByBothFamiliesAndProtocolsAndNobodyElseIs() throws Exception {
        put(redirects(Duration.ZERO), table(redirect(TCP, ONE), redirect(UDP, TWO), redirect(TCP6, SIX)));

        assertThat(inside.ask("tcp 4 203.0.113.10 443")).isEqualTo("ok peer=203.0.113.10:443 said=127.0.0.1:5001");
        assertThat(inside.ask("tcp 6 ::ffff:203.0.113.10 443")).contains("said=127.0.0.1:5001");
        assertThat(inside.ask("tcp 6 2001:db8::10 443")).isEqualTo("ok peer=[2001:db8::10]:443 said=[::1]:5006");
        assertThat(inside.ask("udp 4 203.0.113.10 443"))
                .isEqualTo("ok peer=203.0.113.10:443 from=203.0.113.10:443 said=127.0.0.1:5002");
        assertThat(inside.ask("sendto 4 203.0.113.10 443")).isEqualTo("ok from=203.0.113.10:443 said=127.0.0.1:5002");
        assertThat(elsewhere.ask("tcp 4 203.0.113.10 443")).contains("said=203.0.113.10:443");
        assertThat(elsewhere.ask("udp 4 203.0.113.10 443")).contains("said=203.0.113.10:443");
        assertThat(elsewhere.ask("tcp 6 2001:db8::10 443")).contains("said=[2001:db8::10]:443");
    }

    @Test
    void eachBackendGetsItsShareAndIsCounted() throws Exception {
        NftRedirects redirects = redirects(Duration.ZERO);
        RoutingTable table = table(redirect(TCP, ONE, TWO));
        put(redirects, table);
        assertThat(inside.ask("storm-tcp 4 203.0.113.10 443 400")).isEqualTo(Probe.all(400));

        RedirectView.FrontendView seen = redirects.observe(table).frontends().getFirst();
        assertThat(seen.hits()).isEqualTo(400);
        assertThat(seen.backends())
                .allSatisfy(backend -> assertThat(backend.hits()).isBetween(140L, 260L));
        assertThat(redirects.observe(table).scope()).hasSize(1);
    }

    @Test
    void backendsMoveUnderAStormWithoutALossAndCountersGoOn() throws Exception {
        NftRedirects redirects = redirects(Duration.ZERO);
        put(redirects, table(redirect(TCP, ONE)));
        inside.start("storm-tcp 4 203.0.113.10 443 5000");
        for (int i = 0; i < 20; i++) {
            put(redirects, table(redirect(TCP, i % 2 == 0 ? TWO : ONE), redirect(UDP, i % 3 == 0 ? ONE : TWO)));
        }
        assertThat(inside.answer()).isEqualTo(Probe.all(5000));
        assertThat(redirects
                        .observe(table(redirect(TCP, ONE)))
                        .frontends()
                        .getFirst()
                        .hits())
                .isEqualTo(5000);
    }

    @Test
    void whatHasNoBackendPassesOrIsRefused() throws Exception {
        NftRedirects redirects = redirects(Duration.ZERO);
        put(redirects, table(redirect(TCP), redirect(UDP)));
        assertThat(inside.ask("tcp 4 203.0.113.10 443")).contains("said=203.0.113.10:443");

        RoutingTable refusing = table(
                redirect(TCP, WhenNoBackend.REFUSE),
                redirect(UDP, WhenNoBackend.REFUSE),
                redirect(TCP6, WhenNoBackend.REFUSE));
        put(redirects, refusing);
        assertThat(inside.ask("tcp 4 203.0.113.10 443")).isEqualTo("failed connect ECONNREFUSED");
        assertThat(inside.ask("tcp 6 2001:db8::10 443")).isEqualTo("failed connect ECONNREFUSED");
        assertThat(inside.ask("udp 4 203.0.113.10 443")).isEqualTo("failed send EPERM");
        assertThat(elsewhere.ask("tcp 4 203.0.113.10 443")).contains("said=203.0.113.10:443");
        assertThat(redirects.observe(refusing).frontends().getFirst().withoutBackend())
                .isPositive();
    }

    @Test
    void aUnitThatIsMadeAgainIsInScopeAgain() throws Exception {
        NftRedirects redirects = redirects(Duration.ZERO);
        put(redirects, table(redirect(TCP, ONE)));
        inside.move(node.cgroups.directory(node.path("user.slice")));
        node.removeCgroup(DAEMON);
        node.cgroup(DAEMON);
        assertThat(redirects.plan(table(redirect(TCP, ONE))).members()).hasSize(2);

        redirects.keepScope();
        inside.move(node.cgroups.directory(node.path(DAEMON)));
        assertThat(inside.ask("tcp 4 203.0.113.10 443")).contains("said=127.0.0.1:5001");
        assertThat(redirects.plan(table(redirect(TCP, ONE))).lines()).isEmpty();
    }

    @Test
    void redirectsEndByThemselvesWhenNobodyRenewsTheirLease() throws Exception {
        NftRedirects redirects = redirects(Duration.ofSeconds(2));
        put(redirects, table(redirect(TCP, ONE)));
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(4)) {
            assertThat(inside.ask("tcp 4 203.0.113.10 443")).contains("said=127.0.0.1:5001");
            redirects.keepScope();
            LockSupport.parkNanos(200_000_000);
        }
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(3));
        assertThat(inside.ask("tcp 4 203.0.113.10 443")).contains("said=203.0.113.10:443");

        put(redirects, table(redirect(TCP, ONE)));
        assertThat(inside.ask("tcp 4 203.0.113.10 443")).contains("said=127.0.0.1:5001");
    }

    @Test
    void tablesOfOthersKeepEveryRuleAndCounter() throws Exception {
        network.run("nft", """
                table ip kube-proxy {
                  chain output { type nat hook output priority -100; ip daddr 203.0.113.10 tcp dport 443 counter dnat to 127.0.0.1:5002; }
                }
                table inet firewall {
                  set allowed { type ipv4_addr; elements = { 203.0.113.10 } }
                  chain output { type filter hook output priority 0; policy accept; ip daddr 127.0.0.0/8 counter accept; }
                }
                """);
        String before = network.run("nft", "list", "ruleset");
        NftRedirects redirects = redirects(Duration.ZERO);
        put(redirects, table(redirect(TCP, ONE)));
        String others = network.run("nft", "list", "ruleset");
        assertThat(others)
                .contains(before.strip().split("table inet firewall", -1)[0].strip());

        assertThat(inside.ask("tcp 4 203.0.113.10 443")).contains("said=127.0.0.1:5001");
        assertThat(elsewhere.ask("tcp 4 203.0.113.10 443")).contains("said=127.0.0.1:5002");
        assertThat(packets(network.run("nft", "list", "table", "ip", "kube-proxy")))
                .isEqualTo(1);
        assertThat(packets(network.run("nft", "list", "table", "inet", "firewall")))
                .isPositive();

        String counted = network.run("nft", "list", "table", "inet", "firewall");
        redirects.revert();
        assertThat(network.run("nft", "list", "tables")).doesNotContain("regpath");
        assertThat(network.run("nft", "list", "table", "inet", "firewall")).isEqualTo(counted);
        assertThat(redirects.plan(RoutingTable.EMPTY).lines()).isEmpty();
    }

    private static long packets(String table) {
        Matcher counter = Pattern.compile("counter packets ([0-9]+)").matcher(table);
        return counter.find() ? Long.parseLong(counter.group(1)) : -1;
    }

    @Test
    void whatSomebodyHasChangedByHandIsPutRight() throws Exception {
        NftRedirects redirects = redirects(Duration.ZERO);
        RoutingTable table = table(redirect(TCP, ONE));
        put(redirects, table);
        network.run("nft", "flush chain inet regpath tcp-203.0.113.10-443");
        network.run("nft", "add chain inet regpath mine; add rule inet regpath mine counter");
        NftPlan plan = redirects.plan(table);
        assertThat(plan.lines()).containsExactly("+ redirect 203.0.113.10:443/TCP => 127.0.0.1:5001");

        redirects.apply(plan);
        assertThat(redirects.plan(table).lines()).isEmpty();
        assertThat(inside.ask("tcp 4 203.0.113.10 443")).contains("said=127.0.0.1:5001");
    }

    @Test
    void thePlanNamesEachStepAndRemovalIsOne() throws Exception {
        NftRedirects redirects = redirects(Duration.ZERO);
        assertThat(redirects.plan(table(redirect(TCP, ONE, TWO))).lines())
                .containsExactly(
                        "+ redirect 203.0.113.10:443/TCP => 127.0.0.1:5001",
                        "+ redirect 203.0.113.10:443/TCP => 127.0.0.1:5002",
                        "+ scope " + node.path(DAEMON));
        put(redirects, table(redirect(TCP, ONE, TWO)));
        assertThat(redirects.plan(table(redirect(TCP, ONE))).lines())
                .containsExactly("- redirect 203.0.113.10:443/TCP => 127.0.0.1:5002");
        assertThat(redirects.plan(RoutingTable.EMPTY).lines()).containsExactly("- table inet regpath of nftables");
        put(redirects, RoutingTable.EMPTY);
        assertThat(network.run("nft", "list", "ruleset")).isEmpty();
    }
}
