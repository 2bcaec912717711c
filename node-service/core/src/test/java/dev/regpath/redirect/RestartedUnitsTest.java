package dev.regpath.redirect;

import static dev.regpath.redirect.TestNode.frontend;
import static dev.regpath.redirect.TestNode.redirect;
import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regpath.contract.Protocol;
import dev.regpath.linux.Fd;
import dev.regpath.routing.RoutingTable;
import dev.regpath.routing.Scope;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** A unit that is restarted has a new cgroup, with a new id, under its old path. */
class RestartedUnitsTest {
    private static final String SLICE = "system.slice";
    private static final String DAEMON = SLICE + "/containerd.service";
    private static final int RESTARTS = 500;

    private TestNode node;
    private Redirects redirects;
    private RoutingTable table;

    @BeforeEach
    void makeNode() throws Exception {
        node = new TestNode();
        node.cgroup(SLICE);
        redirects = node.redirects();
        NamedServer backend = node.own(new NamedServer("backend", "127.0.0.1"));
        table = table(node.scope(DAEMON), backend);
    }

    private RoutingTable table(Scope scope, NamedServer backend) {
        return node.table(scope, redirect(frontend(Protocol.UDP, "127.66.0.10", 443), backend.endpoint()));
    }

    @AfterEach
    void removeNode() throws Exception {
        node.close();
    }

    /** Restarts the unit again and again; its first deed is to connect. How many did not reach the backend? */
    private long missed(int restarts) throws Exception {
        String answer = node.restart(DAEMON, "restart-udp 4 127.66.0.10 443 " + restarts);
        assertThat(answer).startsWith("ok arrived=").endsWith(" other=0");
        String[] words = answer.split("[= ]", -1);
        assertThat(Integer.parseInt(words[2]) + Integer.parseInt(words[4])).isEqualTo(restarts);
        return Long.parseLong(words[4]);
    }

    private List<Long> idsInScope() throws Exception {
        try (ScopeMaps maps = ScopeMaps.open(node.libbpf, node.pins()).orElseThrow()) {
            return maps.ids();
        }
    }

    @Test
    void theKernelItselfKeepsTheScopeRightFromTheFirstInstructionWithNoAgentAlive() throws Exception {
        redirects.apply(redirects.plan(table));
        redirects.close();

        assertThat(missed(RESTARTS)).isZero();

        assertThat(idsInScope()).as("ids of removed cgroups leave the map").isEmpty();
    }

    @Test
    void withoutAnybodyWhoKeepsTheScopeARestartedUnitIsNotRedirected() throws Exception {
        redirects.apply(redirects.plan(table));
        removeTracer();

        assertThat(missed(20)).isEqualTo(20);
    }

    @Test
    void whereTheKernelDoesNotTheAgentsWatchPutsTheScopeRightWithinAMoment(TestReporter reporter) throws Exception {
        redirects.apply(redirects.plan(table));
        removeTracer();
        RedirectPlan.RedirectTarget units = redirects.plan(table).target();
        try (WatchService watches = FileSystems.getDefault().newWatchService()) {
            Path parent = node.cgroups.directory(node.path(SLICE));
            parent.register(watches, ENTRY_CREATE, ENTRY_DELETE);
            Thread.ofPlatform().daemon().start(() -> keep(watches, units));

            reporter.publishEntry("missed of 200 that connect at once", Long.toString(missed(200)));
            for (int i = 0; i < 50; i++) {
                node.cgroup(DAEMON);
                await().until(() -> idsInScope().contains(node.id(DAEMON)));
                try (Probe probe = node.probe(node.path(DAEMON))) {
                    assertThat(probe.ask("storm-udp 4 127.66.0.10 443 1")).isEqualTo(Probe.all(1));
                }
                node.removeCgroup(DAEMON);
            }
        }
    }

    /** What the agent's watch does. */
    private void keep(WatchService watches, RedirectPlan.RedirectTarget units) {
        try {
            while (true) {
                WatchKey key = watches.take();
                key.pollEvents();
                key.reset();
                redirects.keepScope(units);
            }
        } catch (ClosedWatchServiceException | InterruptedException _) {
            // The test is over.
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anotherUnitOfTheSameNameElsewhereIsNotTakenIntoTheScope() throws Exception {
        redirects.apply(redirects.plan(table));

        node.cgroup("user.slice/containerd.service");
        node.cgroup(SLICE + "/containerd.service.d");
        node.cgroup(SLICE + "/containerd.servic");
        assertThat(idsInScope()).isEmpty();

        node.cgroup(DAEMON);
        node.cgroup(DAEMON + "/init");
        assertThat(idsInScope()).containsExactly(node.id(DAEMON));
    }

    @Test
    void aUnitThatIsNoLongerAskedForIsNotTakenIntoTheScopeWhenItRestarts() throws Exception {
        redirects.apply(redirects.plan(table));
        NamedServer backend = node.own(new NamedServer("backend", "127.0.0.1"));
        redirects.apply(redirects.plan(table(node.scope(SLICE + "/buildkit.service"), backend)));

        node.cgroup(DAEMON);
        assertThat(idsInScope()).isEmpty();
        node.cgroup(SLICE + "/buildkit.service");
        assertThat(idsInScope()).containsExactly(node.id(SLICE + "/buildkit.service"));
    }

    @Test
    void idsOfGoneCgroupsLeaveTheMapAlsoWithoutTheKernelsHelp() throws Exception {
        node.cgroup(DAEMON);
        redirects.apply(redirects.plan(table));
        removeTracer();
        node.cgroup(DAEMON);
        redirects.keepScope(redirects.plan(table).target());
        assertThat(idsInScope()).containsExactly(node.id(DAEMON));

        node.removeCgroup(DAEMON);
        assertThat(redirects.keepScope(redirects.plan(table).target())).isTrue();
        assertThat(idsInScope()).isEmpty();
        assertThat(redirects.keepScope(redirects.plan(table).target())).isFalse();
    }

    @Test
    void whereTheSliceHoldsPodsTheUnitItselfIsAttachedAndAttachedAgainAfterARestart() throws Exception {
        String kubelet = "kubelet.slice/kubelet.service";
        node.cgroup("kubelet.slice/kubelet-kubepods.slice");
        node.cgroup(kubelet);
        NamedServer backend = node.own(new NamedServer("backend", "127.0.0.1"));
        Scope scope = node.scope(kubelet);
        RoutingTable wanted = table(scope, backend);
        redirects.apply(redirects.plan(wanted));
        assertThat(redirects.observe(scope).attachments())
                .hasSize(Hook.values().length)
                .allMatch(RedirectView.Attachment::alive)
                .allMatch(attachment ->
                        attachment.cgroup().equals(node.path(kubelet).toString()));
        assertThat(node.attached().keySet()).allMatch(where -> where.startsWith(node.path(kubelet) + " "));
        long before = node.id(kubelet);

        node.removeCgroup(kubelet);
        node.cgroup(kubelet);

        assertThat(node.id(kubelet)).isNotEqualTo(before);
        assertThat(redirects.observe(scope).attachments()).isNotEmpty().noneMatch(RedirectView.Attachment::alive);
        RedirectPlan plan = redirects.plan(wanted);
        assertThat(plan.lines())
                .contains("- hooks of cgroup id " + before)
                .anyMatch(line -> line.startsWith("+ hooks of cgroup %s: connect4 ".formatted(node.path(kubelet))));
        redirects.apply(plan);
        assertThat(redirects.observe(scope).attachments())
                .hasSize(Hook.values().length)
                .allMatch(RedirectView.Attachment::alive);
        assertThat(redirects.plan(wanted).isEmpty()).isTrue();
        assertThat(node.linkIds()).containsExactly(node.id(kubelet));
        try (Probe probe = node.probe(node.path(kubelet))) {
            assertThat(probe.ask("storm-udp 4 127.66.0.10 443 10")).isEqualTo(Probe.all(10));
        }
    }

    @Test
    void aLinkWhoseCgroupIsKeptAliveByAnOldSocketIsStillKnownToBeDead() throws Exception {
        String kubelet = "kubelet.slice/kubelet.service";
        node.cgroup("kubelet.slice/kubelet-kubepods.slice");
        node.cgroup(kubelet);
        Scope scope = node.scope(kubelet);
        RoutingTable wanted = table(scope, node.own(new NamedServer("backend", "127.0.0.1")));
        redirects.apply(redirects.plan(wanted));
        long before = node.id(kubelet);
        try (Probe probe = node.probe(node.path(kubelet))) {
            // Its socket stays open and belongs to the cgroup although the process has left it.
            probe.ask("sendto-same 4 127.66.0.10 443");
            probe.move(node.cgroups.directory(node.root));
            node.removeCgroup(kubelet);
            node.cgroup(kubelet);

            try (Fd link =
                    node.libbpf.objGet(node.pins().link(before, Hook.CONNECT4)).orElseThrow()) {
                assertThat(node.libbpf.linkInfo(link).cgroupId()).isEqualTo(before);
            }
            assertThat(redirects.observe(scope).attachments()).isNotEmpty().noneMatch(RedirectView.Attachment::alive);
            redirects.apply(redirects.plan(wanted));
            assertThat(node.linkIds()).containsExactly(node.id(kubelet));
        }
    }

    @Test
    void aTracerThatSomebodyHasDetachedIsAttachedAgain() throws Exception {
        redirects.apply(redirects.plan(table));
        List<Path> before = node.pinned();
        Pins.removeTree(node.pins().traces());
        assertThat(redirects.observe(table.scope()).scopeKeptByKernel()).isFalse();

        redirects.apply(redirects.plan(table));

        assertThat(node.pinned()).isEqualTo(before);
        assertThat(redirects.observe(table.scope()).scopeKeptByKernel()).isTrue();
    }

    /** Takes the tracer away. The kernel lets go of a link some time after its last pin; until then it still helps. */
    private void removeTracer() throws Exception {
        Pins.removeTree(node.pins().traces());
        await().until(() -> {
            node.cgroup(DAEMON);
            boolean helped = idsInScope().contains(node.id(DAEMON));
            node.removeCgroup(DAEMON);
            return !helped;
        });
    }
}
