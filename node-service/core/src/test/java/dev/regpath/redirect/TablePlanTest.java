package dev.regpath.redirect;

import static dev.regpath.redirect.TestNode.endpoint;
import static dev.regpath.redirect.TestNode.frontend;
import static dev.regpath.redirect.TestNode.redirect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.Protocol;
import dev.regpath.contract.RegistryPath;
import dev.regpath.contract.WhenNoBackend;
import dev.regpath.redirect.Layout.Manner;
import dev.regpath.routing.Endpoint;
import dev.regpath.routing.Frontend;
import dev.regpath.routing.Redirect;
import dev.regpath.routing.Scope;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TablePlanTest {
    private static final Frontend HTTPS = frontend(Protocol.TCP, "203.0.113.10", 443);
    private static final Frontend HTTP = frontend(Protocol.TCP, "203.0.113.10", 80);
    private static final Endpoint ONE = endpoint("10.0.0.1", 8443);
    private static final Endpoint TWO = endpoint("10.0.0.2", 8443);

    private static final ElementBits BITS = ElementBits.NONE.with(Scope.DAEMONS.elements());

    private static KernelTable kernel(boolean refuse, Endpoint... backends) {
        TreeMap<Frontend, KernelTable.KernelEntry> entries = new TreeMap<>();
        List<Layout.Slot> slots = List.of(backends).stream()
                .map(backend -> new Layout.Slot(backend, 1, 2048))
                .toList();
        entries.put(
                HTTPS,
                new KernelTable.KernelEntry(
                        0,
                        0,
                        slots,
                        2,
                        manner(refuse, backends.length),
                        BITS.mask(Scope.DAEMONS.elements()),
                        /* toResolver= */ false));
        return new KernelTable(entries);
    }

    private static Manner manner(boolean refuse, int backends) {
        return new Manner(refuse, false, false, Manner.limit(RegistryPath.DEFAULT_CONNECT_TIMEOUT, backends));
    }

    private static List<String> lines(KernelTable now, Redirect... wanted) {
        return TablePlan.between(now, List.of(wanted), BITS).stream()
                .map(TableChange::toString)
                .toList();
    }

    @Test
    void equalTablesNeedNoStepWhateverTheOrderOfTheirBackends() {
        assertThat(lines(kernel(false, TWO, ONE), redirect(HTTPS, ONE, TWO))).isEmpty();
    }

    @Test
    void whatGoesMakesRoomForWhatComes() {
        assertThat(lines(kernel(false, ONE), redirect(HTTP, TWO)))
                .containsExactly("- redirect 203.0.113.10:443/TCP", "+ redirect 203.0.113.10:80/TCP => 10.0.0.2:8443");
    }

    @Test
    void otherBackendsAreASwitchThatSaysWhatWasThere() {
        assertThat(lines(kernel(false, ONE), redirect(HTTPS, ONE, TWO)))
                .containsExactly("~ redirect 203.0.113.10:443/TCP => 10.0.0.1:8443, 10.0.0.2:8443 (was 10.0.0.1:8443)");
    }

    @Test
    void whatOnlyTheAgentAnswersIsToldFromAnyOtherServerOnTheNode() {
        Redirect own = new Redirect(
                "company",
                "gateway",
                HTTPS,
                List.of(ONE),
                WhenNoBackend.PASS_THROUGH,
                Duration.ZERO,
                List.of(),
                Scope.DAEMONS);

        assertThat(lines(kernel(false, ONE), Redirect.toResolver(HTTPS, ONE)))
                .singleElement()
                .asString()
                .startsWith(
                        "~ redirect 203.0.113.10:443/TCP => 10.0.0.1:8443, as long as the kernel waits, the agent's resolver");
        assertThat(lines(KernelTable.EMPTY, own)).noneMatch(line -> line.contains("resolver"));
    }

    @Test
    void theLastBackendsGoingSaysWhatHappensThen() {
        assertThat(lines(kernel(false, ONE), redirect(HTTPS)))
                .containsExactly("~ redirect 203.0.113.10:443/TCP => (no backends: pass through) (was 10.0.0.1:8443)");
    }

    @Test
    void toRefuseInsteadOfPassingThroughIsASwitchThatSaysBoth() {
        assertThat(lines(kernel(false), redirect(HTTPS, WhenNoBackend.REFUSE)))
                .containsExactly(
                        "~ redirect 203.0.113.10:443/TCP => (no backends: refuse) (was (no backends: pass through))");
    }

    @Test
    void whatHappensWithoutBackendsIsSaidAlsoWhileThereAreSome() {
        assertThat(lines(kernel(false, ONE), redirect(HTTPS, WhenNoBackend.REFUSE, ONE)))
                .containsExactly("~ redirect 203.0.113.10:443/TCP => 10.0.0.1:8443, else refuse (was 10.0.0.1:8443)");
    }

    @Test
    void anotherTimeForAConnectIsASwitchThatSaysIt() {
        Redirect redirect = new Redirect(
                "company",
                "gateway",
                HTTPS,
                List.of(ONE, TWO),
                WhenNoBackend.PASS_THROUGH,
                Duration.ofSeconds(3),
                List.of(),
                Scope.DAEMONS);

        assertThat(lines(kernel(false, ONE, TWO), redirect))
                .containsExactly("~ redirect 203.0.113.10:443/TCP => 10.0.0.1:8443, 10.0.0.2:8443, within 1500 ms"
                        + " (was 10.0.0.1:8443, 10.0.0.2:8443)");
    }

    @Test
    void anAddressThatLeadsToItselfIsNamedSoWithWhatServesInItsPlace() {
        Redirect redirect = new Redirect(
                "company",
                Redirect.OF_MIRROR,
                HTTPS,
                List.of(HTTPS.endpoint(), ONE),
                WhenNoBackend.PASS_THROUGH,
                Duration.ZERO,
                List.of(TWO),
                Scope.DAEMONS);

        assertThat(lines(KernelTable.EMPTY, redirect))
                .containsExactly("+ redirect 203.0.113.10:443/TCP => itself, else 10.0.0.1:8443,"
                        + " refused while dead if 10.0.0.2:8443 serves, as long as the kernel waits");
    }
}
