package dev.regpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.verify.Challenge;
import dev.regpath.verify.EndpointFacts;
import dev.regpath.verify.EndpointFacts.Login;
import dev.regpath.verify.Facts;
import dev.regpath.verify.GalleryCase;
import dev.regpath.verify.HttpAttempt;
import dev.regpath.verify.HttpAttempt.HttpOutcome;
import dev.regpath.verify.Recording;
import dev.regpath.verify.RegistryFacts;
import dev.regpath.verify.VerifyReport;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        assertThat(RegistryVerdict.of(report, healthy.registries().getFirst())).isEqualTo(RegistryVerdict.ANSWERS);
        assertThat(RegistryVerdict.exitCode(report)).isEqualTo(ExitCode.NODE_ERROR);
        assertThat(new ReportText(Ansi.OFF).of(report)).contains("answers, see below");
        assertThat(ReportJson.of(report, Optional.empty())).doesNotContain("\"stops\"");
    }

    @Test
    void theExitCodeIsThatOfTheWorstVerdict() {
        assertThat(RegistryVerdict.exitCode(healthy.judged())).isEqualTo(ExitCode.OK);

        VerifyReport failing = recorded("nothing leads inside").judged();

        assertThat(RegistryVerdict.exitCode(failing)).isEqualTo(ExitCode.FAILED);
        assertThat(ReportJson.of(failing, Optional.empty()).replaceAll("\\s", ""))
                .contains("\"stops\":[\"registry.example.com\"]");
    }

    @Test
    void withoutContainerdEverythingFails() {
        VerifyReport report = new Facts(recorded("containerd is stopped").node(), List.of()).judged();

        assertThat(RegistryVerdict.exitCode(report)).isEqualTo(ExitCode.FAILED);
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
        return RegistryVerdict.of(new Facts(healthy.node(), List.of(changed)).judged(), changed);
    }
}
