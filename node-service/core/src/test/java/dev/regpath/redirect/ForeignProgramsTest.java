package dev.regpath.redirect;

import static dev.regpath.redirect.TestNode.frontend;
import static dev.regpath.redirect.TestNode.redirect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.regpath.contract.Protocol;
import dev.regpath.linux.BpfObject;
import dev.regpath.linux.Fd;
import dev.regpath.linux.KernelException;
import dev.regpath.linux.Libc;
import dev.regpath.linux.TestPrograms;
import dev.regpath.routing.RoutingTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs of others on the same cgroups and above are left as they were found. */
class ForeignProgramsTest {
    private static final String SLICE = "system.slice";
    private static final String DAEMON = SLICE + "/containerd.service";

    private TestNode node;
    private Redirects redirects;
    private NamedServer backend;
    private Fd neighbour;

    @BeforeEach
    void makeNode() throws Exception {
        node = new TestNode();
        node.cgroup(DAEMON);
        redirects = node.redirects();
        backend = node.own(new NamedServer("backend", "127.0.0.1"));
        neighbour = TestPrograms.load(node.libbpf, TestNode.resource("neighbour.bpf.o"), "neighbour_con4", node.bpffs);
        node.own(neighbour::close);
    }

    @AfterEach
    void removeNode() throws Exception {
        node.close();
    }

    private void attach(String cgroup, int flags) throws KernelException {
        TestPrograms.attach(
                node.libbpf, neighbour, node.cgroups.directory(node.path(cgroup)), Hook.CONNECT4.attachType(), flags);
    }

    /** Of a kind that follows connects, or whatever belongs to the hook. */
    private Fd load(String object, String program) throws Exception {
        Fd loaded = TestPrograms.load(node.libbpf, TestNode.resource(object), program, node.bpffs);
        node.own(loaded::close);
        return loaded;
    }

    @ParameterizedTest
    @CsvSource({"0, ExclusiveAncestor", "1, OverridableAncestor"})
    void whereOthersDoNotLetConnectsBeFollowedTheyAreRedirectedAllTheSame(int flags, String code) throws Exception {
        Fd follower = load("neighbour.bpf.o", "neighbour_ops");
        TestPrograms.attach(
                node.libbpf, follower, node.cgroups.directory(node.path(SLICE)), Hook.SOCK_OPS.attachType(), flags);

        RedirectPlan plan = redirects.plan(table());
        redirects.apply(plan);

        assertThat(plan.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code().word()).isEqualTo(code);
            assertThat(problem.what()).contains("sock_ops");
        });
        assertThat(redirects.plan(table()).isEmpty()).isTrue();
        assertThat(redirects.observe(node.scope(DAEMON)).attachments())
                .extracting(RedirectView.Attachment::hook)
                .doesNotContainAnyElementsOf(Hook.OF_DIALS);
        try (Probe probe = node.probe(node.path(DAEMON))) {
            assertThat(probe.ask("tcp 4 127.66.0.10 443")).isEqualTo("ok peer=127.66.0.10:443 said=backend");
        }
    }

    private RoutingTable table() {
        return node.table(node.scope(DAEMON), redirect(frontend(Protocol.TCP, "127.66.0.10", 443), backend.endpoint()));
    }

    private Map<String, List<Integer>> withoutOurs(Map<String, List<Integer>> attached) throws Exception {
        List<Integer> ours = new ArrayList<>();
        for (Hook hook : Hook.values()) {
            try (Fd program =
                    node.libbpf.objGet(node.pins().program(hook.program())).orElseThrow()) {
                ours.add(node.libbpf.programId(program));
            }
        }
        Map<String, List<Integer>> others = new TreeMap<>();
        attached.forEach((where, ids) -> {
            List<Integer> left = ids.stream().filter(id -> !ours.contains(id)).toList();
            if (!left.isEmpty()) {
                others.put(where, left);
            }
        });
        return others;
    }

    @ParameterizedTest
    @CsvSource({"system.slice", "system.slice/containerd.service", "''"})
    void aNeighbourThatSharesItsHookStaysAndRunsBesideUs(String cgroup) throws Exception {
        attach(cgroup, TestPrograms.ALLOW_MULTI);
        var before = node.attached();

        redirects.apply(redirects.plan(table()));

        assertThat(withoutOurs(node.attached())).isEqualTo(before);
        assertThat(node.attached()).isNotEqualTo(before);
        assertThat(node.probe(node.path(DAEMON)).ask("tcp 4 127.66.0.10 443"))
                .isEqualTo("ok peer=127.66.0.10:443 said=backend");

        redirects.revert();

        assertThat(node.attached()).isEqualTo(before);
    }

    @Test
    void aNeighbourThatComesAfterUsIsLeftWhenWeGo() throws Exception {
        redirects.apply(redirects.plan(table()));
        attach(SLICE, TestPrograms.ALLOW_MULTI);
        var theirs = withoutOurs(node.attached());

        redirects.revert();

        assertThat(node.attached()).isEqualTo(theirs).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "0, '', ExclusiveAncestor",
        "0, system.slice, ExclusiveAncestor",
        "1, '', OverridableAncestor",
        "1, system.slice, OverridableAncestor"
    })
    void aNeighbourThatSharesNothingIsReportedAndNotDisturbed(int flags, String cgroup, String code) throws Exception {
        attach(cgroup, flags);
        var before = node.attached();

        RedirectPlan plan = redirects.plan(table());
        redirects.apply(plan);

        assertThat(plan.problems()).extracting(problem -> problem.code().word()).containsExactly(code);
        assertThat(plan.problems().getFirst().what())
                .contains("connect4 of cgroup " + node.path(cgroup))
                .contains(Integer.toString(node.libbpf.programId(neighbour)));
        assertThat(plan.changes().links()).isEmpty();
        assertThat(node.attached()).isEqualTo(before);

        // When it goes, the next pass attaches.
        TestPrograms.detach(
                node.libbpf, neighbour, node.cgroups.directory(node.path(cgroup)), Hook.CONNECT4.attachType());
        redirects.apply(redirects.plan(table()));
        assertThat(node.probe(node.path(DAEMON)).ask("tcp 4 127.66.0.10 443"))
                .isEqualTo("ok peer=127.66.0.10:443 said=backend");
    }

    /** Whether programs above run is for those above to say: ours share, so they run. */
    @ParameterizedTest
    @CsvSource({"0", "1"})
    void aNeighbourBelowUsThatSharesNothingStaysAndRunsBesideUs(int flags) throws Exception {
        attach(DAEMON, flags);
        var before = node.attached();

        RedirectPlan plan = redirects.plan(table());
        redirects.apply(plan);

        assertThat(plan.problems()).isEmpty();
        assertThat(withoutOurs(node.attached())).isEqualTo(before);
        assertThat(node.probe(node.path(DAEMON)).ask("tcp 4 127.66.0.10 443"))
                .isEqualTo("ok peer=127.66.0.10:443 said=backend");
    }

    /** Answers that cannot be translated back would be thrown away by who asked: worse than without us. */
    @Test
    void whereAnswersCannotBeTranslatedBackNothingIsRedirected() throws Exception {
        Fd answers = TestPrograms.load(node.libbpf, TestNode.resource("neighbour.bpf.o"), "neighbour_rcv4", node.bpffs);
        node.own(answers::close);
        Fd slice = Libc.open(node.cgroups.directory(node.path(SLICE)));
        node.own(slice::close);
        List<Fd> crowd = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            Fd link = node.libbpf.linkCreate(answers, slice, Hook.RECVMSG4.attachType(), "crowd the hook");
            crowd.add(link);
            node.own(link::close);
        }
        RoutingTable table = node.table(
                node.scope(DAEMON), redirect(frontend(Protocol.UDP, "127.66.0.10", 443), backend.endpoint()));

        assertThatThrownBy(() -> redirects.apply(redirects.plan(table)))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("attach recvmsg4");

        assertThat(withoutOurs(node.attached())).hasSize(1);
        assertThat(node.attached().keySet()).noneMatch(hook -> hook.contains("connect") || hook.contains("sendmsg"));
        assertThat(node.probe(node.path(DAEMON)).ask("udp 4 127.66.0.10 443"))
                .isEqualTo("failed recvfrom ECONNREFUSED");

        // When there is room again, the next pass attaches.
        node.libbpf.linkDetach(crowd.getFirst(), "make room");
        redirects.apply(redirects.plan(table));
        assertThat(node.probe(node.path(DAEMON)).ask("sendto 4 127.66.0.10 443"))
                .isEqualTo("ok from=127.66.0.10:443 said=backend");
    }

    @Test
    void aProgramThatTheVerifierRefusesIsReportedWithItsWords() throws Exception {
        Path file = TestNode.resource("rejected.bpf.o");

        assertThatThrownBy(() -> BpfObject.load(node.libbpf, "rejected", Files.readAllBytes(file), node.bpffs)
                        .close())
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("load rejected")
                .hasMessageContaining("R0");
    }
}
