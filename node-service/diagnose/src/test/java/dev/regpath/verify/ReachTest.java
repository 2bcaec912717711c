package dev.regpath.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.ImageReference;
import dev.regpath.contract.RegistryHost;
import dev.regpath.fault.DaemonDiagnostic;
import dev.regpath.fault.Diagnostic;
import dev.regpath.fault.Severity;
import dev.regpath.fault.SurroundingsDiagnostic;
import dev.regpath.routing.Mirror;
import dev.regpath.routing.RoutingTable;
import dev.regpath.verify.daemon.ScarceRoom;
import dev.regpath.verify.endpoint.PullFacts;
import dev.regpath.verify.endpoint.PullFacts.PullEnd;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults of a node, beside registries that they touch and that they do not touch; from what was recorded on real nodes. */
class ReachTest {
    private static final RegistryHost REGISTRY = RegistryHost.parse("registry.example.com");

    private final Facts healthy = Recorded.facts("a mirror by hand, without Regpath", "1.6");

    @Test
    void aPathFileOfAnotherRegistryThatIsNotAppliedIsAWarning() {
        VerifyReport report = notApplied(healthy, RegistryHost.parse("other.example.com"));

        assertThat(report.healthy()).isTrue();
        assertThat(severity(report, SurroundingsDiagnostic.NOT_APPLIED)).isEqualTo(Severity.WARNING);
    }

    @Test
    void aPathFileThatIsNotAppliedIsAnErrorAndStopsNothingThatIsServed() {
        VerifyReport report = notApplied(healthy, REGISTRY);

        assertThat(severity(report, SurroundingsDiagnostic.NOT_APPLIED)).isEqualTo(Severity.ERROR);
        assertThat(report.stops(REGISTRY)).isFalse();
    }

    @Test
    void aPathFileThatIsNotAppliedIsTheCauseWhereNobodyServes() {
        VerifyReport report = notApplied(Recorded.facts("nothing leads inside", "1.7"), REGISTRY);

        assertThat(report.findings().getFirst().diagnostic()).isEqualTo(SurroundingsDiagnostic.NOT_APPLIED);
        assertThat(report.stops(REGISTRY)).isTrue();
        assertThat(Recorded.errors(report)).hasSize(1);
    }

    @Test
    void aPullThatArrivesMakesAWarningOfIt() {
        RegistryFacts registry = arriving(healthy.registries().getFirst());
        VerifyReport report = notApplied(new Facts(healthy.node(), List.of(registry)), REGISTRY);

        assertThat(report.healthy()).isTrue();
        assertThat(severity(report, SurroundingsDiagnostic.NOT_APPLIED)).isEqualTo(Severity.WARNING);
    }

    @Test
    void aMistakeInAPathFileStopsNothingThatIsServed() {
        Facts facts = Recorded.facts("a path file with a mistake", "1.6");

        assertThat(Recorded.errors(facts.judged())).hasSize(1);
        assertThat(facts.judged().stops(REGISTRY)).isFalse();
        RegistryFacts registry = arriving(facts.registries().getFirst());
        assertThat(new Facts(facts.node(), List.of(registry)).judged().healthy())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "the hooks are gone",
                "everything of Regpath's in the kernel is gone, as after a reboot",
                "no BPF file system",
                "the kernel's table is another's"
            })
    void redirectsThatAreMissingStopOnlyWhatIsRedirected(String title) {
        Facts broken = Recorded.facts(title, "2.1");

        assertThat(broken.judged().stops(REGISTRY)).isTrue();

        VerifyReport beside = new Facts(broken.node(), healthy.registries()).judged();

        assertThat(beside.healthy()).as("%s", beside.findings()).isTrue();
        assertThat(beside.findings().getFirst().severity()).isEqualTo(Severity.WARNING);
        RegistryFacts redirected = arriving(broken.registries().getFirst());
        assertThat(new Facts(broken.node(), List.of(redirected)).judged().stops(REGISTRY))
                .as("a command is not in the scope of redirects: that its own pull arrives proves nothing of them")
                .isTrue();
    }

    @Test
    void aConfigPathThatIsNotInEffectStopsOnlyWhatNeedsIt() {
        Facts broken = Recorded.facts("config_path is not set", "2.1");
        Facts itself = Recorded.facts("a redirect by Regpath", "1.7");

        assertThat(broken.judged().stops(REGISTRY)).isTrue();
        RegistryFacts served = arriving(itself.registries().getFirst());
        assertThat(served.hosts()).hasSize(1);
        RegistryFacts besideFiles =
                new RegistryFacts(REGISTRY, broken.registries().getFirst().files(), served.hosts(), served.pull());
        VerifyReport report = new Facts(broken.node(), List.of(besideFiles)).judged();
        assertThat(report.healthy()).as("%s", report.findings()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a syntax error that waits for the next start",
                "an import that does not exist",
                "mirrors of old that wait for the next start"
            })
    void whatEndsAtTheNextStartIsAnErrorOfTheNodeAndStopsNoPull(String title) {
        Facts waiting = Recorded.facts(title);
        RegistryFacts registry = arriving(waiting.registries().getFirst());

        VerifyReport report = new Facts(waiting.node(), List.of(registry)).judged();

        assertThat(Recorded.errors(report)).hasSize(1);
        assertThat(Recorded.errors(report).getFirst().subject()).isEmpty();
        assertThat(report.stops(REGISTRY)).isFalse();
    }

    @Test
    void whatEndsAtTheNextStartHidesNoErrorOfARegistry() {
        Facts failing = Recorded.facts("nothing leads inside", "1.6");
        Facts waiting = Recorded.facts("a syntax error that waits for the next start");

        VerifyReport report = new Facts(waiting.node(), failing.registries()).judged();

        assertThat(Recorded.errors(report)).hasSize(2);
        assertThat(report.stops(REGISTRY)).isTrue();
    }

    @Test
    void aDiskWithoutRoomStopsEveryPullAlsoOneThatWasTried() {
        RegistryFacts registry = arriving(healthy.registries().getFirst());

        VerifyReport full = withRoom(registry, new ScarceRoom(Path.of("/var/lib/containerd"), 1 << 20, 5_000, true));
        VerifyReport without = withRoom(registry, new ScarceRoom(Path.of("/var/lib/containerd"), 1L << 33, 0, true));
        VerifyReport little = withRoom(registry, new ScarceRoom(Path.of("/var/lib/containerd"), 100 << 20, 0, false));

        assertThat(Recorded.errors(full)).singleElement().satisfies(finding -> {
            assertThat(finding.diagnostic()).isEqualTo(DaemonDiagnostic.NO_ROOM);
            assertThat(finding.seen()).isEqualTo("/var/lib/containerd: 1 MiB free, 5,000 inodes free");
        });
        assertThat(full.stops(REGISTRY)).isTrue();
        assertThat(without.stops(REGISTRY)).isTrue();
        assertThat(little.stops(REGISTRY)).isFalse();
        assertThat(severity(little, DaemonDiagnostic.NO_ROOM)).isEqualTo(Severity.WARNING);
    }

    private VerifyReport withRoom(RegistryFacts registry, ScarceRoom room) {
        NodeFacts node = healthy.node();
        return new Facts(
                        new NodeFacts(
                                node.daemon(),
                                node.redirects(),
                                node.deadBackends(),
                                List.of(room),
                                node.table(),
                                node.documents(),
                                node.hostsFile(),
                                node.hosts(),
                                node.authoritiesSeen(),
                                node.now()),
                        List.of(registry))
                .judged();
    }

    private static VerifyReport notApplied(Facts facts, RegistryHost registry) {
        NodeFacts node = facts.node();
        Mirror mirror = Recorded.facts("a mirror by Regpath", "1.7")
                .node()
                .table()
                .mirrors()
                .getFirst();
        RoutingTable wanted = new RoutingTable(
                List.of(new Mirror(
                        mirror.path(),
                        registry,
                        mirror.hosts(),
                        mirror.fallbackToUpstream(),
                        mirror.connectTimeout(),
                        mirror.whenUpstreamDead())),
                node.table().redirects());
        return new Facts(
                        new NodeFacts(
                                node.daemon(),
                                node.redirects(),
                                node.deadBackends(),
                                node.scarceRoom(),
                                node.table(),
                                Optional.of(new DocumentFacts(wanted, List.of(), Map.of())),
                                node.hostsFile(),
                                node.hosts(),
                                node.authoritiesSeen(),
                                node.now()),
                        facts.registries())
                .judged();
    }

    /** With a pull that its first host serves. */
    private static RegistryFacts arriving(RegistryFacts facts) {
        return new RegistryFacts(
                facts.registry(),
                facts.files(),
                facts.hosts(),
                Optional.of(new PullFacts(
                        ImageReference.parse(facts.registry() + "/team/small:1"),
                        new PullEnd.Arrives(facts.hosts().getFirst().host().written()),
                        /* given= */ false)));
    }

    private static Severity severity(VerifyReport report, Diagnostic diagnostic) {
        return report.findings().stream()
                .filter(finding -> finding.diagnostic() == diagnostic)
                .findFirst()
                .orElseThrow()
                .severity();
    }
}
