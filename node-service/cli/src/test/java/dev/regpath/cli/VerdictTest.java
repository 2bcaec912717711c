package dev.regpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.verify.Challenge;
import dev.regpath.verify.EndpointFacts;
import dev.regpath.verify.EndpointFacts.Login;
import dev.regpath.verify.Facts;
import dev.regpath.verify.GalleryCase;
import dev.regpath.verify.HttpAttempt;
import dev.regpath.verify.HttpAttempt.Outcome;
import dev.regpath.verify.Recording;
import dev.regpath.verify.RegistryFacts;
import dev.regpath.verify.Report;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

/** From what was recorded on a healthy node. */
class VerdictTest {
    private static final HttpAttempt MANIFEST = new HttpAttempt(
            URI.create("http://10.96.12.7:5000/v2/team/app/manifests/1"),
            Optional.empty(),
            new Outcome.Answered(200, Map.of(), "{}"));

    private final Facts healthy = Recording.of(GalleryCase.all().stream()
                    .filter(one -> one.expected().equals("healthy"))
                    .findFirst()
                    .orElseThrow())
            .facts();

    @Test
    void worksIsSaidOfAnImageWhoseManifestCame() {
        assertThat(verdict(Optional.empty(), Optional.of(MANIFEST))).isEqualTo(Verdict.WORKS);
    }

    @Test
    void answersIsSaidWhereNobodyNamedAnImage() {
        assertThat(verdict(Optional.empty(), Optional.empty())).isEqualTo(Verdict.ANSWERS);
        assertThat(Verdict.ANSWERS.untried("registry.example.com"))
                .hasValueSatisfying(line -> assertThat(line).contains("regpath verify registry.example.com/IMAGE"));
    }

    @Test
    void needsALoginIsSaidWhereNoneWasObtained() {
        assertThat(verdict(Optional.of(login(false)), Optional.empty())).isEqualTo(Verdict.NEEDS_LOGIN);
        assertThat(verdict(Optional.of(login(true)), Optional.of(MANIFEST))).isEqualTo(Verdict.WORKS);
    }

    @Test
    void failsIsSaidWhereNobodyServes() {
        HttpAttempt gone = new HttpAttempt(MANIFEST.uri(), Optional.empty(), new Outcome.Answered(404, Map.of(), ""));

        assertThat(verdict(Optional.empty(), Optional.of(gone))).isEqualTo(Verdict.FAILS);
    }

    @Test
    void anErrorThatDoesNotTouchTheRegistryStandsBesideItsVerdict() {
        Facts waiting = recorded("a syntax error that waits for the next start");
        Report report = new Facts(waiting.node(), healthy.registries()).judged();

        assertThat(report.healthy()).isFalse();
        assertThat(Verdict.of(report, healthy.registries().getFirst())).isEqualTo(Verdict.ANSWERS);
        assertThat(Verdict.exitCode(report)).isEqualTo(ExitCode.NODE_ERROR);
        assertThat(new ReportText(Ansi.OFF).of(report)).contains("answers, see below");
        assertThat(ReportJson.of(report, Optional.empty())).doesNotContain("\"stops\"");
    }

    @Test
    void theExitCodeIsThatOfTheWorstVerdict() {
        assertThat(Verdict.exitCode(healthy.judged())).isEqualTo(ExitCode.OK);

        Report failing = recorded("nothing leads inside").judged();

        assertThat(Verdict.exitCode(failing)).isEqualTo(ExitCode.FAILED);
        assertThat(ReportJson.of(failing, Optional.empty()).replaceAll("\\s", ""))
                .contains("\"stops\":[\"registry.example.com\"]");
    }

    @Test
    void withoutContainerdEverythingFails() {
        Report report = new Facts(recorded("containerd is stopped").node(), List.of()).judged();

        assertThat(Verdict.exitCode(report)).isEqualTo(ExitCode.FAILED);
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

    private Verdict verdict(Optional<Login> login, Optional<HttpAttempt> manifest) {
        RegistryFacts registry = healthy.registries().getFirst();
        List<EndpointFacts> hosts = registry.hosts().stream()
                .map(host -> new EndpointFacts(
                        host.host(), host.ping(), login, manifest, Optional.empty(), Optional.empty()))
                .toList();
        RegistryFacts changed = new RegistryFacts(registry.registry(), registry.files(), hosts, registry.pull());
        return Verdict.of(new Facts(healthy.node(), List.of(changed)).judged(), changed);
    }
}
