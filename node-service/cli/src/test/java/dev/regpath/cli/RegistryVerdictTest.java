package dev.regpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.pull.PullResult;
import dev.regpath.verify.Facts;
import dev.regpath.verify.GalleryCase;
import dev.regpath.verify.Recording;
import dev.regpath.verify.RegistryFacts;
import dev.regpath.verify.VerifyReport;
import dev.regpath.verify.endpoint.Challenge;
import dev.regpath.verify.endpoint.EndpointFacts;
import dev.regpath.verify.endpoint.EndpointFacts.Login;
import dev.regpath.verify.endpoint.HttpAttempt;
import dev.regpath.verify.endpoint.HttpAttempt.HttpOutcome;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

/** From what was recorded on a healthy node. */
class RegistryVerdictTest {
    private static final HttpAttempt MANIFEST = new HttpAttempt(
            URI.create("http://10.96.12.7:5000/v2/team/app/manifests/1"),
            Optional.empty(),
            new HttpOutcome.Answered(200, Map.of(), "{}"));

    private final Facts healthy = Recording.of(GalleryCase.all().stream()
                    .filter(one -> one.expected().equals("healthy"))
                    .findFirst()
                    .orElseThrow())
            .facts();

    @Test
    void worksIsSaidOfAnImageWhoseManifestCame() {
        assertThat(verdict(Optional.empty(), Optional.of(MANIFEST))).isEqualTo(RegistryVerdict.WORKS);
    }

    @Test
    void answersIsSaidWhereNobodyNamedAnImage() {
        assertThat(verdict(Optional.empty(), Optional.empty())).isEqualTo(RegistryVerdict.ANSWERS);
        assertThat(RegistryVerdict.ANSWERS.untried("registry.example.com"))
                .hasValueSatisfying(line -> assertThat(line).contains("regpath verify registry.example.com/IMAGE"));
    }

    @Test
    void needsALoginIsSaidWhereNoneWasObtained() {
        assertThat(verdict(Optional.of(login(false)), Optional.empty())).isEqualTo(RegistryVerdict.NEEDS_LOGIN);
        assertThat(verdict(Optional.of(login(true)), Optional.of(MANIFEST))).isEqualTo(RegistryVerdict.WORKS);
    }

    @Test
    void failsIsSaidWhereNobodyServes() {
        HttpAttempt gone =
                new HttpAttempt(MANIFEST.uri(), Optional.empty(), new HttpOutcome.Answered(404, Map.of(), ""));

        assertThat(verdict(Optional.empty(), Optional.of(gone))).isEqualTo(RegistryVerdict.FAILS);
    }

    @Test
    void anErrorThatDoesNotTouchTheRegistryStandsBesideItsVerdict() {
        Facts waiting = recorded("a syntax error that waits for the next start");
        VerifyReport report = new Facts(waiting.node(), healthy.registries()).judged();

        assertThat(report.healthy()).isFalse();
        assertThat(RegistryVerdict.of(report, healthy.registries().getFirst(), Optional.empty()))
                .isEqualTo(RegistryVerdict.ANSWERS);
        assertThat(RegistryVerdict.exitCode(report, Optional.empty())).isEqualTo(ExitCode.NODE_ERROR);
        assertThat(new ReportText(Ansi.OFF).of(report, Optional.empty())).contains("answers, see below");
        assertThat(ReportJson.of(report, Optional.empty())).doesNotContain("\"stops\"");
    }

    @Test
    void theExitCodeIsThatOfTheWorstVerdict() {
        assertThat(RegistryVerdict.exitCode(healthy.judged(), Optional.empty())).isEqualTo(ExitCode.OK);

        VerifyReport failing = recorded("nothing leads inside").judged();

        assertThat(RegistryVerdict.exitCode(failing, Optional.empty())).isEqualTo(ExitCode.FAILED);
        assertThat(ReportJson.of(failing, Optional.empty()).replaceAll("\\s", ""))
                .contains("\"stops\":[\"registry.example.com\"]");
    }

    @Test
    void whatARealPullDidIsTheVerdictOfItsRegistryAlone() {
        Optional<PullResult> failed = Optional.of(new PullResult.PullFailed(
                healthy.registries().getFirst().registry() + "/team/app:1", Duration.ofSeconds(1), "not found"));
        Optional<PullResult> elsewhere = Optional.of(
                new PullResult.PullFailed("other.example.com/team/app:1", Duration.ofSeconds(1), "not found"));

        assertThat(RegistryVerdict.of(healthy.judged(), healthy.registries().getFirst(), failed))
                .isEqualTo(RegistryVerdict.FAILS);
        assertThat(RegistryVerdict.of(healthy.judged(), healthy.registries().getFirst(), elsewhere))
                .isEqualTo(RegistryVerdict.ANSWERS);
        assertThat(RegistryVerdict.exitCode(healthy.judged(), elsewhere)).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void whatWasPulledWorksWhateverWasFound() {
        Facts broken = recorded("nothing leads inside");
        PullResult pulled = new PullResult.Pulled(
                broken.registries().getFirst().registry() + "/team/app:1",
                Duration.ofSeconds(1),
                new PullResult.PullObservation(Optional.empty(), Optional.empty(), List.of()),
                new PullResult.Stored("sha256:0", List.of(), OptionalLong.empty()),
                PullResult.Afterwards.REMOVED);

        assertThat(RegistryVerdict.of(broken.judged(), broken.registries().getFirst(), Optional.of(pulled)))
                .isEqualTo(RegistryVerdict.WORKS);
        assertThat(new ReportText(Ansi.OFF).of(broken.judged(), Optional.of(pulled)))
                .contains("works, see below");
    }

    @Test
    void withoutContainerdEverythingFails() {
        VerifyReport report = new Facts(recorded("containerd is stopped").node(), List.of()).judged();

        assertThat(RegistryVerdict.exitCode(report, Optional.empty())).isEqualTo(ExitCode.FAILED);
    }

    private static Facts recorded(String title) {
        return Recording.of(GalleryCase.all().stream()
                        .filter(one -> one.title().equals(title))
                        .findFirst()
                        .orElseThrow())
                .facts();
    }

    private static Login login(boolean authorized) {
        return new Login(
                Optional.of(new Challenge("basic", Map.of("realm", "registry"))),
                Optional.empty(),
                authorized,
                authorized);
    }

    private RegistryVerdict verdict(Optional<Login> login, Optional<HttpAttempt> manifest) {
        RegistryFacts registry = healthy.registries().getFirst();
        List<EndpointFacts> hosts = registry.hosts().stream()
                .map(host -> new EndpointFacts(
                        host.host(), host.ping(), login, manifest, Optional.empty(), Optional.empty()))
                .toList();
        RegistryFacts changed = new RegistryFacts(registry.registry(), registry.files(), hosts, registry.pull());
        return RegistryVerdict.of(new Facts(healthy.node(), List.of(changed)).judged(), changed, Optional.empty());
    }
}
