package dev.regpath.redirect;

import static dev.regpath.redirect.TestNode.frontend;
import static dev.regpath.redirect.TestNode.redirect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.regpath.contract.Protocol;
import dev.regpath.contract.WhenNoBackend;
import dev.regpath.linux.Fd;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.TestPrograms;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.RoutingTable;
import dev.regpath.routing.Scope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From whatever state, an apply leads to what the table asks for, and a revert to what was there before us. */
class ConvergenceTest {
    private static final String DAEMON = "system.slice/containerd.service";

    private TestNode node;
    private NamedServer backend;
    private NamedServer other;

    @BeforeEach
    void makeNode() throws Exception {
        node = new TestNode();
        node.cgroup(DAEMON);
        backend = node.own(new NamedServer("backend", "127.0.0.1"));
        other = node.own(new NamedServer("other", "127.0.0.1"));
    }

    @AfterEach
    void removeNode() throws Exception {
        node.close();
    }

    private RoutingTable table() {
        return node.table(
                node.scope(DAEMON),
                redirect(frontend(Protocol.TCP, "127.66.0.10", 443), backend.endpoint(), other.endpoint()),
                redirect(frontend(Protocol.UDP, "127.66.0.10", 443), backend.endpoint()),
                redirect(frontend(Protocol.TCP, "::1", 443), WhenNoBackend.REFUSE));
    }

    /** What is counted and remembered of sockets changes with each; a ring buffer has no entries to look at. */
    private static final Set<Layout.Table> OF_SOCKETS = Set.of(
            Layout.Table.COUNTERS,
            Layout.Table.ORIGINS,
            Layout.Table.EVENTS,
            Layout.Table.DIALS,
            Layout.Table.PORTS,
            Layout.Table.HEALTH,
            Layout.Table.REPORTS,
            Layout.Table.REDIALS);

    /** All that the kernel has of ours: ids of programs, links and maps, and what stands in the maps. */
    private Map<String, String> fingerprint() throws Exception {
        Map<String, String> all = new TreeMap<>();
        node.attached().forEach((where, ids) -> all.put(where, ids.toString()));
        for (Path pin : node.pinned()) {
            all.put(pin.toString(), "");
        }
        for (Layout.Table table : Layout.Table.values()) {
            try (Fd map = node.libbpf.objGet(node.pins().map(table)).orElseThrow()) {
                all.put(table.pin(), Integer.toString(node.libbpf.mapInfo(map).id()));
                if (!OF_SOCKETS.contains(table)) {
                    StringBuilder text = new StringBuilder();
                    for (byte[] key : node.libbpf.mapKeys(map, table.keySize())) {
                        text.append(HexFormat.of().formatHex(key)).append('=');
                        text.append(HexFormat.of()
                                .formatHex(node.libbpf
                                        .mapLookup(map, key, table.valueSize())
                                        .orElseThrow()));
                    }
                    all.put(table.pin() + " content", text.toString());
                }
            }
        }
        for (long id : node.linkIds()) {
            all.put("link " + id, "");
        }
        return all;
    }

    private void assertComplete(Redirects redirects) throws Exception {
        assertThat(redirects.plan(table()).lines()).isEmpty();
        assertThat(redirects.plan(table()).isEmpty()).isTrue();
        RedirectView view = redirects.observe(node.scope(DAEMON));
        assertThat(view.frontends()).hasSize(3);
        assertThat(view.attachments()).hasSize(Hook.values().length).allMatch(RedirectView.Attachment::alive);
        assertThat(view.scope()).hasSize(1);
        assertThat(view.scopeKeptByKernel()).isTrue();
        assertThat(node.attached())
                .as("one program a hook, on one cgroup")
                .hasSize(Hook.values().length)
                .allSatisfy((_, ids) -> assertThat(ids).hasSize(1));
        assertThat(node.pinned()).noneMatch(pin -> pin.toString().endsWith("_new"));
        Probe probe = node.probe(node.path(DAEMON));
        assertThat(probe.ask("udp 4 127.66.0.10 443"))
                .isEqualTo("ok peer=127.66.0.10:443 from=127.66.0.10:443 said=backend");
        assertThat(probe.ask("tcp 6 ::1 443")).isEqualTo("failed connect ECONNREFUSED");
        probe.close();
    }

    @Test
    void aPlanSaysWhatWillBeDoneAndApplyDoesIt() throws Exception {
        Redirects redirects = node.redirects();

        RedirectPlan plan = redirects.plan(table());

        assertThat(plan.lines())
                .contains(
                        "+ programs of this version",
                        "+ trace points that keep the scope",
                        "+ redirect [::1]:443/TCP => (no backends: refuse)",
                        "+ hooks of cgroup %s: connect4 connect6 sendmsg4 sendmsg6 recvmsg4 recvmsg6 getpeername4 getpeername6 getsockopt sock_release sock_ops"
                                .formatted(node.path("system.slice")));
        assertThat(node.pinned()).isEmpty();
        assertThat(node.attached()).isEmpty();
        redirects.apply(plan);
        assertComplete(redirects);
    }

    @Test
    void aSecondApplyHasNothingToDoAndWritesNothing() throws Exception {
        Redirects redirects = node.redirects();
        redirects.apply(redirects.plan(table()));
        Map<String, String> before = fingerprint();

        redirects.apply(redirects.plan(table()));

        assertThat(fingerprint()).isEqualTo(before);
    }

    @Test
    void anAgentThatStartsAnewHasNothingToDo() throws Exception {
        Redirects first = node.redirects();
        first.apply(first.plan(table()));
        first.close();
        Map<String, String> before = fingerprint();

        Redirects second = node.redirects();

        assertComplete(second);
        second.apply(second.plan(table()));
        assertThat(fingerprint()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void revertLeavesTheNodeAsItWas(boolean byAnEmptyTable) throws Exception {
        Files.createDirectory(node.bpffs.resolve("cilium"));
        List<Path> pinned = node.pinned();
        Redirects redirects = node.redirects();
        redirects.apply(redirects.plan(table()));

        if (byAnEmptyTable) {
            RedirectPlan plan = redirects.plan(RoutingTable.EMPTY);
            assertThat(plan.lines()).containsExactly("- all programs, links and maps of Regpath");
            redirects.apply(plan);
        } else {
            redirects.revert();
        }

        assertThat(node.pinned()).isEqualTo(pinned);
        assertThat(node.attached()).isEmpty();
        assertThat(node.linkIds()).isEmpty();
        assertThat(redirects.plan(RoutingTable.EMPTY).isEmpty()).isTrue();
        redirects.revert();
        redirects.apply(redirects.plan(table()));
        assertComplete(redirects);
    }

    @Test
    void anotherProcessMayLookWhileAnAgentRuns() throws Exception {
        Redirects agent = node.redirects();
        agent.apply(agent.plan(table()));
        Map<String, String> before = fingerprint();

        RedirectView seen = node.redirects().observe(node.scope(DAEMON));

        assertThat(seen).isEqualTo(agent.observe(node.scope(DAEMON)));
        assertThat(fingerprint()).isEqualTo(before);
    }

    @Test
    void anAgentNoticesThatSomebodyElseHasRevertedAndApplied() throws Exception {
        Redirects agent = node.redirects();
        agent.apply(agent.plan(table()));

        node.redirects().revert();

        assertThat(agent.plan(table()).isEmpty()).isFalse();
        agent.apply(agent.plan(table()));
        assertComplete(agent);

        Redirects somebody = node.redirects();
        somebody.revert();
        somebody.apply(somebody.plan(table()));
        assertComplete(agent);
    }

    @ParameterizedTest
    @EnumSource(Layout.Table.class)
    void aMapThatSomebodyHasUnpinnedIsMadeAnew(Layout.Table table) throws Exception {
        Redirects agent = node.redirects();
        agent.apply(agent.plan(table()));

        Files.delete(node.pins().map(table));

        agent.apply(agent.plan(table()));
        agent.apply(agent.plan(table()));
        assertComplete(agent);
    }

    @ParameterizedTest
    @ValueSource(strings = {"programs/regpath_con4", "programs/regpath_mkdir", "traces/regpath_rmdir", "maps/origins"})
    void aPinThatSomebodyHasRemovedIsPutBack(String pin) throws Exception {
        Redirects agent = node.redirects();
        agent.apply(agent.plan(table()));

        Files.delete(node.pins().version().resolve(pin));

        agent.apply(agent.plan(table()));
        assertComplete(agent);
    }

    @Test
    void aHookThatSomebodyHasDetachedIsAttachedAgain() throws Exception {
        Redirects agent = node.redirects();
        agent.apply(agent.plan(table()));
        long id = node.id("system.slice");

        try (Fd link = node.libbpf.objGet(node.pins().link(id, Hook.CONNECT4)).orElseThrow()) {
            node.libbpf.linkDetach(link, "detach as bpftool would");
        }

        assertThat(agent.observe(node.scope(DAEMON)).attachments())
                .filteredOn(attachment -> !attachment.alive())
                .extracting(RedirectView.Attachment::hook)
                .containsExactly(Hook.CONNECT4);
        agent.apply(agent.plan(table()));
        assertComplete(agent);
    }

    /** Half a load: libbpf pins one map after the other. */
    @Test
    void anApplyThatWasKilledBetweenTwoMapsIsCompletedByTheNext() throws Exception {
        for (Layout.Table kept : Layout.Table.values()) {
            Redirects first = node.redirects();
            first.apply(first.plan(table()));
            Pins.removeTree(node.pins().links());
            Pins.removeTree(node.pins().traces());
            Pins.removeTree(node.pins().programs());
            node.awaitDetached();
            for (Layout.Table table : Layout.Table.values()) {
                if (table != kept) {
                    Files.delete(node.pins().map(table));
                }
            }

            Redirects second = node.redirects();
            second.apply(second.plan(table()));
            second.apply(second.plan(table()));
            assertComplete(second);
            second.revert();
        }
    }

    @Test
    void anApplyThatIsKilledAtAnyMomentIsCompletedByTheNextAndLosesNoConnection(TestReporter reporter)
            throws Exception {
        Redirects redirects = node.redirects();
        redirects.apply(redirects.plan(table()));
        Probe storm = node.probe(node.path(DAEMON));
        Random random = new Random(42);
        int unfinished = 0;
        for (int i = 0; i < 15; i++) {
            try (RedirectProcess applier = new RedirectProcess(node, backend.endpoint(), other.endpoint())) {
                applier.awaitFirst();
                storm.start("storm-udp 4 127.66.0.10 443 2000");
                Thread.sleep(random.nextInt(60));
            }
            assertThat(storm.answer()).isEqualTo(Probe.all(2000));
            unfinished += redirects.plan(table()).isEmpty() ? 0 : 1;
            redirects.apply(redirects.plan(table()));
            assertComplete(redirects);
        }
        reporter.publishEntry("of 15 killed applies were unfinished", Integer.toString(unfinished));
        assertThat(unfinished).isPositive();
    }

    @Test
    void aFirstApplyThatIsKilledAtAnyMomentIsCompletedByTheNext(TestReporter reporter) throws Exception {
        Random random = new Random(4711);
        int unfinished = 0;
        for (int i = 0; i < 8; i++) {
            try (RedirectProcess applier = new RedirectProcess(node, backend.endpoint(), other.endpoint())) {
                applier.awaitReady();
                Thread.sleep(random.nextInt(250));
            }
            Redirects redirects = node.redirects();
            unfinished += redirects.plan(table()).isEmpty() ? 0 : 1;
            redirects.apply(redirects.plan(table()));
            assertComplete(redirects);
            redirects.revert();
            assertThat(node.pinned()).isEmpty();
        }
        reporter.publishEntry("of 8 killed first applies were unfinished", Integer.toString(unfinished));
    }

    @Test
    void oneCgroupThatCannotEnterTheScopeKeepsNobodyElseOut() throws Exception {
        String[] many = new String[Layout.MAX_SCOPE + 1];
        many[0] = DAEMON;
        for (int i = 1; i < many.length; i++) {
            many[i] = "system.slice/zz%03d.service".formatted(i);
            node.cgroup(many[i]);
        }
        Redirects redirects = node.redirects();
        RoutingTable table =
                node.table(node.scope(many), redirect(frontend(Protocol.UDP, "127.66.0.10", 443), backend.endpoint()));

        assertThatThrownBy(() -> redirects.apply(redirects.plan(table)))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("the scope")
                .hasMessageContaining("E2BIG");

        // All else is in place.
        assertThat(redirects.observe(node.scope(many)).scope()).hasSize(Layout.MAX_SCOPE);
        assertThat(node.probe(node.path(DAEMON)).ask("udp 4 127.66.0.10 443"))
                .isEqualTo("ok peer=127.66.0.10:443 from=127.66.0.10:443 said=backend");
        assertThat(redirects.plan(table).programs().load()).isFalse();

        redirects.apply(redirects.plan(table()));
        assertComplete(redirects);
    }

    @Test
    void aFullScopeOfCgroupsThatAreGoneMakesRoomForThoseThatAreThere() throws Exception {
        Redirects redirects = node.redirects();
        redirects.apply(redirects.plan(table()));
        long daemon = node.id(DAEMON);
        try (Fd scope = node.libbpf.objGet(node.pins().map(Layout.Table.SCOPE)).orElseThrow()) {
            node.libbpf.mapDelete(scope, Layout.bytes(daemon));
            for (long id = 1; id <= Layout.MAX_SCOPE; id++) {
                node.libbpf.mapUpdate(scope, Layout.bytes(-id), new Layout.Membership(2, 0, 0).bytes(), "fill");
            }
        }

        redirects.apply(redirects.plan(table()));

        assertComplete(redirects);
    }

    @Test
    void aCgroupWithANameThatTheKernelsSideCannotHoldIsStillInScope() throws Exception {
        String scope = "system.slice/docker-%s.scope".formatted("f".repeat(64));
        node.cgroup(scope);
        Redirects redirects = node.redirects();
        Scope wanted = node.scope(scope);
        RoutingTable table =
                node.table(wanted, redirect(frontend(Protocol.UDP, "127.66.0.10", 443), backend.endpoint()));

        redirects.apply(redirects.plan(table));

        assertThat(redirects.plan(table).isEmpty()).isTrue();
        assertThat(node.probe(node.path(scope)).ask("udp 4 127.66.0.10 443"))
                .isEqualTo("ok peer=127.66.0.10:443 from=127.66.0.10:443 said=backend");
    }

    @Test
    void linksRunTheProgramsThatArePinned() throws Exception {
        Redirects redirects = node.redirects();
        redirects.apply(redirects.plan(table()));

        for (Hook hook : Hook.values()) {
            try (Fd link = node.libbpf
                            .objGet(node.pins().link(node.id("system.slice"), hook))
                            .orElseThrow();
                    Fd program = node.libbpf
                            .objGet(node.pins().program(hook.program()))
                            .orElseThrow()) {
                assertThat(TestPrograms.programOf(node.libbpf, link)).isEqualTo(node.libbpf.programId(program));
            }
        }
    }

    @Test
    void theLargestTableCanBeReplacedByAnotherAsLarge() throws Exception {
        Redirects redirects = node.redirects();
        for (int turn = 0; turn < 4; turn++) {
            Redirect[] wanted = new Redirect[RoutingTable.MOST_FRONTENDS];
            int perFrontend = RoutingTable.MOST_BACKENDS / wanted.length;
            for (int i = 0; i < wanted.length; i++) {
                Endpoint[] backends = new Endpoint[perFrontend];
                for (int j = 0; j < backends.length; j++) {
                    backends[j] = TestNode.endpoint("127.0.%d.%d".formatted(1 + turn, j + 1), 8443);
                }
                wanted[i] = redirect(frontend(Protocol.TCP, "127.66.0.10", 1 + i + turn / 2 * 2000), backends);
            }
            RoutingTable table = node.table(node.scope(DAEMON), wanted);
            redirects.apply(redirects.plan(table));
            assertThat(redirects.plan(table).isEmpty()).isTrue();
        }
    }
}
