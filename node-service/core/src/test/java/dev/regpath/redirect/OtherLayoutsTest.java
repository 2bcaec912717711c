package dev.regpath.redirect;

import static dev.regpath.redirect.TestNode.frontend;
import static dev.regpath.redirect.TestNode.redirect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.regpath.contract.Protocol;
import dev.regpath.linux.Fd;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.Libc;
import dev.regpath.routing.RoutingTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An agent takes over what one with another layout of the maps has left, whichever of the two is the newer. */
class OtherLayoutsTest {
    private static final String DAEMON = "system.slice/containerd.service";
    private static final String NEWER = "v4";

    private TestNode node;
    private NamedServer backend;

    @BeforeEach
    void makeNode() throws Exception {
        node = new TestNode();
        node.cgroup(DAEMON);
        backend = node.own(new NamedServer("backend", "127.0.0.1"));
    }

    @AfterEach
    void removeNode() throws Exception {
        node.close();
    }

    private RoutingTable table() {
        return node.table(node.scope(DAEMON), redirect(frontend(Protocol.UDP, "127.66.0.10", 443), backend.endpoint()));
    }

    private void apply(Redirects agent) throws Exception {
        agent.apply(agent.plan(table()));
    }

    private void assertServing() throws Exception {
        try (Probe probe = node.probe(node.path(DAEMON))) {
            assertThat(probe.ask("udp 4 127.66.0.10 443"))
                    .isEqualTo("ok peer=127.66.0.10:443 from=127.66.0.10:443 said=backend");
        }
    }

    private int mapId(PinPaths pins, Layout.Table table) throws Exception {
        try (Fd map = node.libbpf.objGet(pins.map(table)).orElseThrow()) {
            return node.libbpf.mapInfo(map).id();
        }
    }

    @ParameterizedTest(name = "from {0} to {1}")
    @CsvSource({"v3, v4", "v4, v3"})
    void onlyItsOwnProgramsAndPinsAreLeft(String before, String after) throws Exception {
        apply(node.redirects(before));
        Map<String, List<Integer>> attached = node.attached();
        Redirects agent = node.redirects(after);

        RedirectPlan plan = agent.plan(table());
        assertThat(plan.lines())
                .contains(
                        "~ hooks of cgroup %s: connect4 connect6 sendmsg4 sendmsg6 recvmsg4 recvmsg6 getpeername4 getpeername6 getsockopt sock_release sock_ops"
                                .formatted(node.path("system.slice")),
                        "- programs, links and maps of layout " + before);
        agent.apply(plan);

        assertServing();
        assertThat(agent.plan(table()).isEmpty()).isTrue();
        assertThat(node.attached())
                .hasSameSizeAs(attached)
                .allSatisfy((_, ids) -> assertThat(ids).hasSize(1))
                .isNotEqualTo(attached);
        assertThat(Files.exists(node.pins(before).version())).isFalse();
        assertThat(agent.observe(node.scope(DAEMON)).attachments()).allMatch(RedirectView.Attachment::alive);
    }

    @Test
    void whatSocketsHaveAskedForIsStillKnown() throws Exception {
        apply(node.redirects(NEWER));
        int datagrams = mapId(node.pins(NEWER), Layout.Table.ORIGINS);
        int connections = mapId(node.pins(NEWER), Layout.Table.DIALS);

        apply(node.redirects());

        assertThat(mapId(node.pins(), Layout.Table.ORIGINS)).isEqualTo(datagrams);
        assertThat(mapId(node.pins(), Layout.Table.DIALS)).isEqualTo(connections);
    }

    @Test
    void aHookThatOnlyTheOtherKnowsIsDetachedAndOneThatItLacksIsAttached() throws Exception {
        apply(node.redirects(NEWER));
        long slice = node.id("system.slice");
        Path lacking = node.pins(NEWER).link(slice, Hook.SENDMSG6);
        Files.delete(lacking);
        Path unknown = lacking.resolveSibling("bind4");
        try (Fd program = node.libbpf
                        .objGet(node.pins(NEWER).program(Hook.CONNECT4.program()))
                        .orElseThrow();
                Fd cgroup = Libc.open(node.cgroups.directory(node.path("system.slice")));
                Fd link = node.libbpf.linkCreate(program, cgroup, Hook.CONNECT4.attachType(), "attach")) {
            node.libbpf.objPin(link, unknown);
        }

        apply(node.redirects());

        assertServing();
        assertThat(node.attached())
                .hasSize(Hook.values().length)
                .allSatisfy((_, ids) -> assertThat(ids).hasSize(1));
    }

    @Test
    void theOtherServesAsLongAsItsSuccessorIsIncomplete() throws Exception {
        apply(node.redirects(NEWER));
        Map<String, List<Integer>> attached = node.attached();
        String[] tooMany = new String[Layout.MAX_SCOPE + 1];
        Arrays.setAll(tooMany, i -> i == 0 ? DAEMON : "system.slice/zz%03d.service".formatted(i));
        for (String cgroup : tooMany) {
            node.cgroup(cgroup);
        }
        Redirects agent = node.redirects();
        RoutingTable table = node.table(
                node.scope(tooMany), redirect(frontend(Protocol.UDP, "127.66.0.10", 443), backend.endpoint()));

        assertThatThrownBy(() -> agent.apply(agent.plan(table))).isInstanceOf(KernelException.class);

        assertThat(node.attached()).isEqualTo(attached);
        assertServing();
        apply(agent);
        assertThat(Files.exists(node.pins(NEWER).version())).isFalse();
        assertServing();
    }

    @ParameterizedTest
    @CsvSource({"v3", "v4"})
    void revertTakesOutWhateverLayoutItMeets(String layout) throws Exception {
        List<Path> pinned = node.pinned();
        apply(node.redirects(layout));

        RedirectPlan plan = node.redirects().plan(RoutingTable.EMPTY);
        assertThat(plan.remove()).isTrue();
        node.redirects().revert();

        assertThat(node.pinned()).isEqualTo(pinned);
        assertThat(node.attached()).isEmpty();
    }
}
