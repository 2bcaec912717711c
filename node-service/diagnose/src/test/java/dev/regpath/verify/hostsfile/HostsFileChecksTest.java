package dev.regpath.verify.hostsfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.contract.RegistryHost;
import dev.regpath.fault.DaemonDiagnostic;
import dev.regpath.fault.HostsFileDiagnostic;
import dev.regpath.fault.Severity;
import dev.regpath.files.FileTree;
import dev.regpath.verify.Facts;
import dev.regpath.verify.Recorded;
import dev.regpath.verify.RegistryFacts;
import dev.regpath.verify.VerifyReport;
import dev.regpath.verify.endpoint.EndpointFacts;
import dev.regpath.verify.endpoint.HttpAttempt;
import dev.regpath.verify.endpoint.HttpAttempt.HttpOutcome;
import dev.regpath.verify.finding.Finding;
import dev.regpath.verify.finding.Fix;
import dev.regpath.verify.finding.FixOrder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Directories and files as people leave them, and what is said of them. */
class HostsFileChecksTest {
    private static final Path ROOT = Path.of("/etc/containerd/certs.d");
    private static final RegistryHost REGISTRY = RegistryHost.parse("registry.example.com");
    private static final String FILE = ROOT + "/registry.example.com/hosts.toml";
    private static final String WITHOUT_PATH =
            "[host.\"http://172.16.0.10:5000\"]\n  capabilities = [\"pull\", \"resolve\"]\n  override_path = true\n";

    @TempDir
    private Path directory;

    private FileTree node;

    @BeforeEach
    void aNode() {
        node = new FileTree(directory);
    }

    @Test
    void aHostsTomlThatIsALinkToNothingIsCalledThat() throws IOException {
        node.withDirectory(ROOT + "/registry.example.com").withLink(FILE, "/etc/company/hosts.toml");

        assertThat(findings()).singleElement().satisfies(HostsFileChecksTest::isDangling);
        assertThat(findings().getFirst().seen()).isEqualTo(FILE + " is a link to a file that does not exist");
    }

    @ParameterizedTest
    @ValueSource(strings = {"registry.example.com", "_default"})
    void aDirectoryThatIsALinkToNothingIsCalledThat(String name) throws IOException {
        node.withDirectory(ROOT.toString()).withLink(ROOT + "/" + name, "/etc/company/registry");

        assertThat(findings()).singleElement().satisfies(HostsFileChecksTest::isDangling);
    }

    private static void isDangling(Finding finding) {
        assertThat(finding.diagnostic()).isEqualTo(HostsFileDiagnostic.DROPPED);
        assertThat(finding.seen()).endsWith(" is a link to a file that does not exist");
        assertThat(finding.fix()).isInstanceOf(Fix.Advice.class);
        assertThat(finding.fix().text()).doesNotContain("mv ");
    }

    @Test
    void overridePathWithoutAPathIsAWarningThatNamesWhatIsMissing() throws IOException {
        node.with(FILE, WITHOUT_PATH);

        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.diagnostic()).isEqualTo(HostsFileDiagnostic.OVERRIDE_WITHOUT_PATH);
            assertThat(finding.severity()).isEqualTo(Severity.WARNING);
            assertThat(finding.expected()).isEqualTo("http://172.16.0.10:5000/v2, where registries serve");
            assertThat(finding.fix().text()).endsWith("sha256sum -c && sed -i '3d' " + FILE);
        });
    }

    @Test
    void overridePathWithoutAPathIsTheErrorWhereTheManifestIsNotThere() throws IOException {
        node.with(FILE, WITHOUT_PATH);
        Facts healthy = Recorded.facts("a mirror by hand, without Regpath", "1.6");
        RegistryFacts facts = facts();
        List<EndpointFacts> hosts = dev.regpath.containerd.PullHost.of(
                        REGISTRY, facts.files().hosts())
                .stream()
                .limit(1)
                .map(host -> new EndpointFacts(
                        host,
                        answered("http://172.16.0.10:5000/", 200),
                        Optional.empty(),
                        Optional.of(answered("http://172.16.0.10:5000/team/small/manifests/1", 404)),
                        Optional.empty(),
                        Optional.empty()))
                .toList();

        VerifyReport report = new Facts(healthy.node(), List.of(Recorded.registry(facts, hosts))).judged();

        assertThat(report.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.diagnostic()).isEqualTo(HostsFileDiagnostic.OVERRIDE_WITHOUT_PATH);
            assertThat(finding.severity()).isEqualTo(Severity.ERROR);
            assertThat(finding.seen()).contains("answers 404 to /team/small/manifests/1");
            assertThat(finding.fix().text()).endsWith("sha256sum -c && sed -i '3d' " + FILE);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[host.\"http://172.16.0.10:5000/mirror\"]\noverride_path = true\n",
                "[host.\"http://172.16.0.10:5000/v2/\"]\noverride_path = true\n",
                "override_path = true\n[host.\"http://172.16.0.10:5000\"]\n",
            })
    void overridePathBesideAPathOrWithoutAServerIsFine(String text) throws IOException {
        node.with(FILE, text);

        assertThat(findings()).isEmpty();
    }

    @Test
    void ofAFileThatIsNotReadNothingElseIsSaid() throws IOException {
        node.with(
                FILE,
                "[host]\n\"http://172.16.0.10:5000\" = {capabilities = [\"pull\", \"fetch\"], dial_timout = \"1s\"}\n");

        assertThat(findings())
                .singleElement()
                .satisfies(
                        finding -> assertThat(finding.diagnostic()).isEqualTo(HostsFileDiagnostic.UNKNOWN_CAPABILITY));
    }

    @Test
    void aBrokenCertificateWithoutAHostsTomlHasNoLineToRemove() throws IOException {
        node.with(ROOT + "/registry.example.com/ca.crt", "nothing\n");

        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.diagnostic()).isEqualTo(HostsFileDiagnostic.BAD_CA);
            assertThat(finding.fix().text())
                    .doesNotContain("line")
                    .doesNotContain("hosts.toml,")
                    .contains("take the file out");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"registy.example.com", "registry.exmaple.com", "registry.example.con", "registry-example.com"})
    void aMistypedDirectoryIsSuggested(String name) throws IOException {
        node.with(ROOT + "/" + name + "/hosts.toml", "server = \"http://172.16.0.10:5000\"\n");

        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.diagnostic()).isEqualTo(HostsFileDiagnostic.MISNAMED_DIRECTORY);
            assertThat(finding.severity()).isEqualTo(Severity.WARNING);
            assertThat(finding.fix())
                    .isEqualTo(new Fix.Advice(
                            "if it is a typing error: mv %1$s/%2$s %1$s/registry.example.com".formatted(ROOT, name)));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"mirror.example.com", "registry.example.org.uk", "quay.io"})
    void anotherRegistryIsNotSuggested(String name) throws IOException {
        node.with(ROOT + "/" + name + "/hosts.toml", "server = \"http://172.16.0.10:5000\"\n");

        assertThat(findings()).isEmpty();
    }

    @Test
    void namesThatDifferInNumbersAloneAreThoseOfSeveral() throws IOException {
        node.with(ROOT + "/registry-1.example.com/hosts.toml", "server = \"http://172.16.0.10:5000\"\n");

        assertThat(findings(RegistryHost.parse("registry-2.example.com"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cert.d", "certs", "certsd", "cetrs.d"})
    void aMistypedDirectoryBesideConfigPathIsSeen(String name) throws IOException {
        node.withDirectory(ROOT.toString())
                .with(
                        "/etc/containerd/" + name + "/registry.example.com/hosts.toml",
                        "server = \"http://172.16.0.10:5000\"\n");

        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.diagnostic()).isEqualTo(DaemonDiagnostic.OTHER_DIRECTORY);
            assertThat(finding.seen()).isEqualTo("/etc/containerd/%s/registry.example.com".formatted(name));
        });
    }

    /** A value under a field that nobody knows may be a secret. */
    @Test
    void aFixShowsNoValueOfTheFile() throws IOException {
        node.with(
                FILE,
                "[host.\"http://172.16.0.10:5000\"]\n  headers = {Authorization = [\"Basic cHVsbC1zZWNyZXQ=\"]}\n");

        assertThat(findings()).singleElement().satisfies(finding -> {
            assertThat(finding.diagnostic()).isEqualTo(HostsFileDiagnostic.UNKNOWN_FIELD);
            assertThat(finding.fix().text()).endsWith(" && sed -i '2s|headers|header|' " + FILE);
        });
    }

    @Test
    void ofSeveralFixesForOneFileOnlyTheFirstIsToBeRun() throws IOException {
        node.with(FILE, "[host.\"http://172.16.0.10:5000\"]\n  foo = 1\n  bar = 2\n");

        List<Finding> findings = FixOrder.of(findings());

        assertThat(findings.get(0).fix().text()).endsWith("sha256sum -c && sed -i '3d' " + FILE);
        assertThat(findings.get(1).fix())
                .isEqualTo(new Fix.Advice(
                        "first run the fix above for %s, then verify again: both change this file".formatted(FILE)));
    }

    @Test
    void theLinesOfOneHostAreNotThoseOfAnotherThatBeginsAlike() throws IOException {
        node.with(
                FILE,
                "[host.\"http://172.16.0.10:5000\"]\n  override_path = true\n[host.\"http://172.16.0.10:50\"]\n  override_path = true\n");

        assertThat(findings().stream().map(finding -> finding.fix().text().replaceFirst(".*sed ", "sed ")))
                .containsExactly("sed -i '2d' " + FILE, "sed -i '4d' " + FILE);
    }

    private List<Finding> findings() throws IOException {
        return findings(REGISTRY);
    }

    private List<Finding> findings(RegistryHost registry) throws IOException {
        return HostsFileChecks.of(registry, look(registry), Optional.empty());
    }

    private RegistryFacts facts() throws IOException {
        return new RegistryFacts(REGISTRY, look(REGISTRY), List.of(), Optional.empty());
    }

    private HostsFileFacts look(RegistryHost registry) throws IOException {
        return new HostsFileProbe(
                        node.files(), List.of(ROOT), new ContainerdVersion(2, 1, 0), Path.of("/var/lib/regpath"))
                .look(registry);
    }

    private static HttpAttempt answered(String uri, int status) {
        return new HttpAttempt(URI.create(uri), Optional.empty(), new HttpOutcome.Answered(status, Map.of(), ""));
    }
}
