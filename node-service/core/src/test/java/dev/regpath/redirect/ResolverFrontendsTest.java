package dev.regpath.redirect;

import static dev.regpath.redirect.TestNode.redirect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regpath.redirect.RedirectedSocketsTest.Case;
import dev.regpath.redirect.RedirectedSocketsTest.Family;
import dev.regpath.routing.Frontend;
import dev.regpath.routing.Redirect;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frontends that lead to the agent's own resolver, which may be gone or hang. */
class ResolverFrontendsTest {
    private static final String DAEMON = "system.slice/containerd.service";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static TestNode node;
    private static Probe inside;

    private Redirects redirects;
    private Heartbeat heart;

    static List<Case> cases() {
        return RedirectedSocketsTest.cases();
    }

    @BeforeAll
    static void makeNode() throws Exception {
        node = new TestNode();
        inside = node.probe(node.cgroup(DAEMON));
    }

    @AfterAll
    static void removeNode() throws Exception {
        node.close();
    }

    @BeforeEach
    void open() throws Exception {
        redirects = Redirects.open(node.places());
        heart = redirects.heartbeat();
    }

    @AfterEach
    void revert() throws Exception {
        heart.close();
        redirects.revert();
        redirects.close();
    }

    private void apply(Redirect... wanted) throws Exception {
        redirects.apply(redirects.plan(node.table(node.scope(DAEMON), wanted)));
    }

    private static NamedServer backend(Case asked) throws Exception {
        return new NamedServer("resolver", asked.family().server());
    }

    private static NamedServer external(Case asked) throws Exception {
        return new NamedServer("external", asked.family() == Family.IPV6 ? "::1" : "127.66.0.10");
    }

    private static Frontend frontend(Case asked, NamedServer external) {
        return asked.family().frontend(asked.way().protocol(), external.port());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theyAreFollowedWhileTheResolverListensAndItsHeartBeats(Case asked) throws Exception {
        try (NamedServer external = external(asked)) {
            try (NamedServer resolver = backend(asked)) {
                apply(Redirect.toResolver(frontend(asked, external), resolver.endpoint()));
                assertThat(asked.ask(inside, external.port())).isEqualTo(asked.answerOf("external", external.port()));

                heart.beat();
                assertThat(asked.ask(inside, external.port())).isEqualTo(asked.answerOf("resolver", external.port()));
            }
            String meant = asked.answerOf("external", external.port());
            assertThat(askUntil(meant, asked, external)).isEqualTo(meant);
        }
    }

    /** The JDK lets a thread leave a socket that it waits for before the socket goes, which takes a moment. */
    private String askUntil(String expected, Case asked, NamedServer external) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String answer;
        do {
            heart.beat(); // So that nothing but its socket tells that it is gone.
            answer = asked.ask(inside, external.port());
        } while (!answer.equals(expected) && end - System.nanoTime() > 0);
        return answer;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void oneThatSaysThatItHasEndedIsPassedByAtOnce(Case asked) throws Exception {
        try (NamedServer external = external(asked);
                NamedServer resolver = backend(asked)) {
            apply(Redirect.toResolver(frontend(asked, external), resolver.endpoint()));
            heart.beat();
            heart.stop();

            assertThat(asked.ask(inside, external.port())).isEqualTo(asked.answerOf("external", external.port()));
            assertThat(heart.age()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aUsersOwnServerOnTheNodeDoesNotDependOnTheAgent(Case asked) throws Exception {
        try (NamedServer external = external(asked);
                NamedServer own = backend(asked)) {
            apply(Redirect.toResolver(frontend(asked, external), own.endpoint()));
            apply(redirect(frontend(asked, external), own.endpoint()));

            assertThat(asked.ask(inside, external.port())).isEqualTo(asked.answerOf("resolver", external.port()));
            assertThat(redirects.observe(node.scope(DAEMON)).frontends())
                    .noneMatch(RedirectView.FrontendView::toResolver);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void anAgentThatIsStartedAgainKnowsThemByTheirMark(Case asked) throws Exception {
        try (NamedServer external = external(asked);
                NamedServer resolver = backend(asked)) {
            Redirect led = Redirect.toResolver(frontend(asked, external), resolver.endpoint());
            apply(led);
            try (Redirects again = node.redirects()) {
                assertThat(again.observe(node.scope(DAEMON)).frontends())
                        .singleElement()
                        .matches(RedirectView.FrontendView::toResolver);
                assertThat(again.plan(node.table(node.scope(DAEMON), led)).isEmpty())
                        .isTrue();
                assertThat(again.plan(node.table(node.scope(DAEMON), redirect(led.frontend(), resolver.endpoint())))
                                .isEmpty())
                        .isFalse();
            }
        }
    }

    @Test
    void aResolverThatHangsIsPassedByAfterThreeSeconds() throws Exception {
        Case asked = new Case(Family.IPV4, RedirectedSocketsTest.Way.CONNECTED_UDP);
        try (NamedServer external = external(asked);
                NamedServer resolver = backend(asked)) {
            apply(Redirect.toResolver(frontend(asked, external), resolver.endpoint()));
            heart.beat();
            assertThat(asked.ask(inside, external.port())).isEqualTo(asked.answerOf("resolver", external.port()));

            await().atMost(Heartbeat.VALID.multipliedBy(4))
                    .until(
                            () -> asked.ask(inside, external.port()),
                            answer -> answer.equals(asked.answerOf("external", external.port())));
            assertThat(heart.age()).hasValueSatisfying(age -> assertThat(age).isGreaterThanOrEqualTo(Heartbeat.VALID));
        }
    }
}
