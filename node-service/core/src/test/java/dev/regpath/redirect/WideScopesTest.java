package dev.regpath.redirect;

import static dev.regpath.redirect.TestNode.redirect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.LabelSelector;
import dev.regpath.contract.PodsScope;
import dev.regpath.contract.Protocol;
import dev.regpath.redirect.RedirectedSocketsTest.Case;
import dev.regpath.redirect.RedirectedSocketsTest.Family;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.RoutingTable;
import dev.regpath.routing.Scope;
import dev.regpath.routing.ScopeElement;
import dev.regpath.routing.ScopeElement.HostProcesses;
import dev.regpath.routing.ScopeElement.NamedCgroups;
import dev.regpath.routing.ScopeElement.SelectedPods;
import dev.regpath.runtime.RuntimePod;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Scopes that mean more than single cgroups, tried by sockets in a tree of cgroups as a node has it. */
class WideScopesTest {
    private static final String DAEMON = "system.slice/containerd.service";
    private static final String SHELL = "user.slice/user-0.slice/session-1.scope";
    private static final String BUILDER = "kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice";
    private static final String OTHER = "kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod2.slice";
    private static final String CONTAINER = "/cri-containerd-1.scope";
    private static final PodsScope BUILDERS = new PodsScope(
            new TreeSet<>(Set.of("builders")),
            Optional.of(new LabelSelector(new TreeMap<>(Map.of("app", "builder")), List.of())));

    private TestNode node;
    private Redirects redirects;
    private NamedServer backend;
    private NamedServer backend6;

    @BeforeEach
    void makeNode() throws Exception {
        node = new TestNode();
        for (String cgroup : List.of(DAEMON, SHELL, BUILDER + CONTAINER, OTHER + CONTAINER)) {
            node.cgroup(cgroup);
        }
        redirects = node.nested();
        backend = node.own(new NamedServer("backend", "127.0.0.1"));
        backend6 = node.own(new NamedServer("backend", "::1"));
        node.pods = List.of(pod("builders", "builder", "/" + BUILDER), pod("default", "web", "/" + OTHER));
    }

    @AfterEach
    void removeNode() throws Exception {
        redirects.revert();
        node.close();
    }

    private static RuntimePod pod(String namespace, String app, String cgroup, String... addresses) {
        return new RuntimePod(
                namespace,
                app,
                app,
                new TreeMap<>(Map.of("app", app)),
                Optional.of(cgroup),
                false,
                Arrays.stream(addresses).map(InetAddress::ofLiteral).toList());
    }

    private static Scope scope(ScopeElement... elements) {
        return Scope.of(List.of(elements));
    }

    private void apply(Redirect... wanted) throws Exception {
        RoutingTable table = new RoutingTable(List.of(), List.of(wanted));
        redirects.apply(redirects.plan(table));
        assertThat(redirects.plan(table).lines()).isEmpty();
    }

    private Redirect frontend(Case asked, int port) {
        return redirect(
                asked.family().frontend(asked.way().protocol(), port),
                (asked.family() == Family.IPV6 ? backend6 : backend).endpoint());
    }

    private String tcp(String cgroup, int port) throws Exception {
        try (Probe probe = node.probe(node.path(cgroup))) {
            return probe.ask("tcp 4 127.66.0.10 " + port);
        }
    }

    private static String answer(String name, int port) {
        return "ok peer=127.66.0.10:%d said=%s".formatted(port, name);
    }

    static List<Case> cases() {
        return RedirectedSocketsTest.cases();
    }

    /** Who is meant is redirected and sees what it asked for; who is not is where it asked. */
    private void assertReached(Case asked, Scope scope, List<String> meant, List<String> others) throws Exception {
        try (NamedServer external =
                new NamedServer("external", asked.family() == Family.IPV6 ? "::1" : "127.66.0.10")) {
            apply(frontend(asked, external.port()).withScope(scope));

            for (String cgroup : meant) {
                assertThat(ask(asked, cgroup, external.port()))
                        .as(cgroup)
                        .isEqualTo(asked.answerOf("backend", external.port()));
            }
            for (String cgroup : others) {
                assertThat(ask(asked, cgroup, external.port()))
                        .as(cgroup)
                        .isEqualTo(asked.answerOf("external", external.port()));
            }
        }
    }

    private String ask(Case asked, String cgroup, int port) throws Exception {
        try (Probe probe = node.probe(node.path(cgroup))) {
            return asked.ask(probe, port);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatIsBelowACgroupIsMeant(Case asked) throws Exception {
        assertReached(
                asked,
                scope(new NamedCgroups(new TreeSet<>(Set.of("/user.slice/**")))),
                List.of(SHELL, "user.slice/user-0.slice"),
                List.of(DAEMON, BUILDER + CONTAINER));
        assertThat(node.attached().keySet()).allMatch(where -> where.startsWith(node.path("user.slice") + " "));
    }

    /** Where the tree begins at the very root, only the one level is looked at at which something is meant. */
    @ParameterizedTest
    @MethodSource("cases")
    void whatIsBelowACgroupOfTheMachineIsMeant(Case asked) throws Exception {
        redirects = node.redirects();
        assertReached(asked, node.scope("user.slice/**"), List.of(SHELL), List.of(DAEMON, BUILDER + CONTAINER));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void selectedPodsAreMeantAndNoOthers(Case asked) throws Exception {
        assertReached(
                asked,
                scope(new SelectedPods(BUILDERS)),
                List.of(BUILDER + CONTAINER),
                List.of(OTHER + CONTAINER, DAEMON, SHELL));
        assertThat(node.attached().keySet()).allMatch(where -> where.startsWith(node.path("kubepods.slice") + " "));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void allPodsAreMeantWhoeverTheyAre(Case asked) throws Exception {
        node.pods = List.of();
        assertReached(
                asked,
                scope(new SelectedPods(new PodsScope(new TreeSet<>(), Optional.empty()))),
                List.of(BUILDER + CONTAINER, OTHER + CONTAINER),
                List.of(DAEMON, SHELL));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theHostIsWhoeverIsInNoPod(Case asked) throws Exception {
        assertReached(
                asked,
                scope(new HostProcesses()),
                List.of(DAEMON, SHELL, "user.slice"),
                List.of(BUILDER + CONTAINER, OTHER + CONTAINER));
        assertThat(node.attached().keySet()).allMatch(where -> where.startsWith(node.root + " "));
    }

    @Test
    void aPodWithoutASliceOfPodsIsNoProcessOfTheHostEither() throws Exception {
        node.cgroup("pods/web/main");
        node.pods = List.of(pod("default", "web", "/pods/web"));
        try (NamedServer external = new NamedServer("external", "127.66.0.10")) {
            int port = external.port();
            apply(redirect(TestNode.frontend(Protocol.TCP, "127.66.0.10", port), backend.endpoint())
                    .withScope(scope(new HostProcesses())));

            assertThat(tcp("pods/web/main", port)).isEqualTo(answer("external", port));
            assertThat(tcp("pods", port)).isEqualTo(answer("backend", port));
        }
    }

    @Test
    void aRedirectForPodsDoesNotWidenOneForADaemon() throws Exception {
        try (NamedServer one = new NamedServer("one", "127.66.0.10");
                NamedServer two = new NamedServer("two", "127.66.0.10")) {
            apply(
                    redirect(TestNode.frontend(Protocol.TCP, "127.66.0.10", one.port()), backend.endpoint())
                            .withScope(scope(new NamedCgroups(new TreeSet<>(Set.of("/" + DAEMON))))),
                    redirect(TestNode.frontend(Protocol.TCP, "127.66.0.10", two.port()), backend.endpoint())
                            .withScope(scope(new SelectedPods(BUILDERS))));

            assertThat(tcp(DAEMON, one.port())).isEqualTo(answer("backend", one.port()));
            assertThat(tcp(DAEMON, two.port())).isEqualTo(answer("two", two.port()));
            assertThat(tcp(BUILDER + CONTAINER, one.port())).isEqualTo(answer("one", one.port()));
            assertThat(tcp(BUILDER + CONTAINER, two.port())).isEqualTo(answer("backend", two.port()));
        }
    }

    @Test
    void anotherScopeForTheSameFrontendTakesTheFirstAway() throws Exception {
        try (NamedServer external = new NamedServer("external", "127.66.0.10")) {
            int port = external.port();
            Redirect redirect = redirect(TestNode.frontend(Protocol.TCP, "127.66.0.10", port), backend.endpoint());
            apply(redirect.withScope(scope(new HostProcesses())));
            apply(redirect.withScope(scope(new SelectedPods(BUILDERS))));

            assertThat(tcp(DAEMON, port)).isEqualTo(answer("external", port));
            assertThat(tcp(BUILDER + CONTAINER, port)).isEqualTo(answer("backend", port));
            assertThat(node.attached().keySet())
                    .as("the root is left")
                    .allMatch(where -> where.startsWith(node.path("kubepods.slice") + " "));
        }
    }

    @Test
    void besideTheHostDaemonsKeepWhatFollowsTheirConnects() throws Exception {
        apply(redirect(TestNode.frontend(Protocol.TCP, "127.66.0.10", 443), backend.endpoint())
                .withScope(scope(new NamedCgroups(new TreeSet<>(Set.of("/" + DAEMON))), new HostProcesses())));

        assertThat(node.attached()).allSatisfy((where, ids) -> assertThat(ids).hasSize(1));
        assertThat(node.attached().keySet())
                .contains(node.root + " connect4", node.path("system.slice") + " sock_ops")
                .doesNotContain(node.root + " sock_ops", node.path("system.slice") + " connect4");
    }

    @Test
    void aNewPodIsInScopeAMomentAfterTheRuntimeTellsOfIt(TestReporter reporter) throws Exception {
        try (NamedServer external = new NamedServer("external", "127.66.0.10")) {
            int port = external.port();
            RoutingTable table = new RoutingTable(
                    List.of(),
                    List.of(redirect(TestNode.frontend(Protocol.TCP, "127.66.0.10", port), backend.endpoint())
                            .withScope(scope(new SelectedPods(BUILDERS)))));
            redirects.apply(redirects.plan(table));
            RedirectPlan.RedirectTarget target = redirects.plan(table).target();
            List<Long> times = new ArrayList<>();
            for (int i = 10; i < 60; i++) {
                String cgroup = "kubepods.slice/kubepods-pod%d.slice".formatted(i);
                node.cgroup(cgroup + CONTAINER);
                List<RuntimePod> pods = new ArrayList<>(node.pods);
                pods.add(pod("builders", "builder", "/" + cgroup));
                node.pods = pods;
                long start = System.nanoTime();
                assertThat(redirects.keepScope(target)).isTrue();
                times.add(System.nanoTime() - start);
                assertThat(tcp(cgroup + CONTAINER, port)).isEqualTo(answer("backend", port));
            }
            times.sort(null);
            reporter.publishEntry(
                    "from being told of a Pod to the kernel's map, in microseconds",
                    "median %d, longest %d".formatted(times.get(25) / 1000, times.getLast() / 1000));
            assertThat(Duration.ofNanos(times.get(25))).isLessThan(Duration.ofMillis(10));

            node.pods = node.pods.subList(0, 2);
            redirects.keepScope(target);
            assertThat(tcp("kubepods.slice/kubepods-pod10.slice" + CONTAINER, port))
                    .isEqualTo(answer("external", port));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPodThatIsABackendIsLedElsewhereOnlyIfItMayBe(boolean skip) throws Exception {
        node.pods = List.of(
                pod("builders", "builder", "/" + BUILDER, "127.0.0.1"), pod("builders", "builder", "/" + OTHER));
        try (NamedServer external = new NamedServer("external", "127.66.0.10");
                NamedServer second = new NamedServer("second", "127.0.0.2")) {
            int port = external.port();
            Scope scope = new Scope(scope(new SelectedPods(BUILDERS)).elements(), skip);
            var frontend = TestNode.frontend(Protocol.TCP, "127.66.0.10", port);

            apply(redirect(frontend, backend.endpoint()).withScope(scope));
            assertThat(tcp(BUILDER + CONTAINER, port)).as("never to itself").isEqualTo(answer("external", port));
            assertThat(tcp(OTHER + CONTAINER, port)).isEqualTo(answer("backend", port));

            apply(redirect(frontend, backend.endpoint(), second.endpoint()).withScope(scope));
            assertThat(tcp(BUILDER + CONTAINER, port).endsWith("said=external")).isEqualTo(skip);
            assertThat(tcp(OTHER + CONTAINER, port)).doesNotEndWith("said=external");
        }
    }

    @Test
    void whileTheRuntimeDoesNotTellWhoIsKnownStaysInScope() throws Exception {
        try (NamedServer external = new NamedServer("external", "127.66.0.10")) {
            int port = external.port();
            RoutingTable table = new RoutingTable(
                    List.of(),
                    List.of(redirect(TestNode.frontend(Protocol.TCP, "127.66.0.10", port), backend.endpoint())
                            .withScope(scope(new SelectedPods(BUILDERS)))));
            redirects.apply(redirects.plan(table));
            node.podsAreKnown = false;

            RedirectPlan plan = redirects.plan(table);
            redirects.apply(plan);

            assertThat(plan.problems())
                    .extracting(problem -> problem.code().word())
                    .containsExactly("PodsUnknown");
            assertThat(tcp(BUILDER + CONTAINER, port)).isEqualTo(answer("backend", port));
        }
    }

    @Test
    void revertLeavesNothing() throws Exception {
        List<Path> before = node.pinned();
        apply(redirect(TestNode.frontend(Protocol.TCP, "127.66.0.10", 443), backend.endpoint())
                .withScope(scope(new HostProcesses(), new SelectedPods(BUILDERS))));

        redirects.revert();
        node.awaitDetached();

        assertThat(node.pinned()).isEqualTo(before);
        assertThat(node.attached()).isEmpty();
    }
}
