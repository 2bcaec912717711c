package dev.regpath.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.containerd.EffectiveConfig;
import dev.regpath.containerd.PullHost;
import dev.regpath.contract.RegistryHost;
import dev.regpath.cri.ConfigPathProbe;
import dev.regpath.cri.Credentials;
import dev.regpath.files.LocalFiles;
import dev.regpath.verify.daemon.DaemonFacts;
import dev.regpath.verify.hostsfile.HostsFileFacts;
import dev.regpath.verify.hostsfile.HostsFileFacts.Lookup;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom containerd asks where its configuration has no config_path, and what it sends; {@code VerdictIT} asks itself. */
class PullSettingsTest {
    private static final RegistryHost REGISTRY = RegistryHost.parse("registry.example.com");
    private static final Optional<Credentials> NONE = Optional.empty();
    private static final String SECTION = "[plugins.\"io.containerd.grpc.v1.cri\".registry";

    @TempDir
    private Path directory;

    @Test
    void endpointsOfTheDeprecatedTableComeBeforeTheRegistry() throws IOException {
        PullSettings settings = settings("""
                %s.mirrors."registry.example.com"]
                endpoint = ["http://10.96.12.7:5000", "https://mirror.example.com/cache/v2"]
                """.formatted(SECTION));

        assertThat(bases(settings))
                .containsExactly(
                        "http://10.96.12.7:5000/v2",
                        "https://mirror.example.com/cache/v2",
                        "https://registry.example.com/v2");
    }

    @Test
    void anEndpointThatIsTheRegistryIsTheLast() throws IOException {
        assertThat(bases(settings("""
                %s.mirrors."registry.example.com"]
                endpoint = ["http://10.96.12.7:5000", "http://registry.example.com"]
                """.formatted(SECTION))))
                .containsExactly("http://10.96.12.7:5000/v2", "http://registry.example.com/v2");
    }

    @Test
    void aTextThatIsNoPathNamesNoFile() throws IOException {
        PullSettings settings = settings("""
                %s.configs."registry.example.com".tls]
                ca_file = "/etc/ssl/registry\\u0000.pem"
                """.formatted(SECTION));

        assertThat(settings.hosts())
                .singleElement()
                .satisfies(host -> assertThat(host.fields().ca()).isEmpty());
    }

    @Test
    void theStarIsForRegistriesWithoutATableOfTheirOwn() throws IOException {
        String any = "%s.mirrors.\"*\"]%nendpoint = [\"http://10.96.12.7:5000\"]%n".formatted(SECTION);

        assertThat(bases(settings(any)))
                .containsExactly("http://10.96.12.7:5000/v2", "https://registry.example.com/v2");
        assertThat(bases(settings(any + "%s.mirrors.\"registry.example.com\"]%nendpoint = []%n".formatted(SECTION))))
                .containsExactly("https://registry.example.com/v2");
    }

    @Test
    void anEndpointThatIsNoUrlEndsEveryPull() throws IOException {
        PullSettings settings =
                settings("%s.mirrors.\"registry.example.com\"]%nendpoint = [\"http://a b\"]%n".formatted(SECTION));

        assertThat(settings.hosts()).isEmpty();
        assertThat(settings.broken()).hasValueSatisfying(why -> assertThat(why).contains("config.toml", "http://a b"));
    }

    @Test
    void aLoginOfTheConfigurationIsSentWhereNoneComesWithThePull() throws IOException {
        PullSettings settings = settings("""
                %1$s]
                config_path = "/etc/containerd/certs.d"
                %1$s.configs."registry.example.com".auth]
                username = "puller"
                password = "pull-secret"
                %1$s.auths."https://10.96.12.7:5000"]
                auth = "cHVsbGVyOnNlY29uZC1zZWNyZXQ="
                %1$s.configs."cloud.example.com".auth]
                username = ""
                identitytoken = "an-identity"
                auth = "cHVsbGVyOnNlY29uZC1zZWNyZXQ="
                """.formatted(SECTION));
        PullHost host = settings.hosts().getFirst();

        assertThat(settings.byHostsToml()).isTrue();
        assertThat(settings.credentials(host, NONE).of("registry.example.com"))
                .contains(new Credentials("puller", "pull-secret"));
        assertThat(settings.credentials(host, NONE).of("10.96.12.7:5000"))
                .contains(new Credentials("puller", "second-secret"));
        assertThat(settings.credentials(host, NONE).of("cloud.example.com"))
                .contains(new Credentials("", "an-identity"));
        assertThat(settings.credentials(host, NONE).of("registry.example.com:8443"))
                .isEmpty();
        Credentials given = new Credentials("kubelet", "secret");
        assertThat(settings.credentials(host, Optional.of(given)).of("registry.example.com"))
                .contains(given);
        assertThat(settings.toString()).doesNotContain("pull-secret", "second-secret", "an-identity");
    }

    @Test
    void anEndpointOfTheDeprecatedTableSendsItsOwnLoginToWhoeverAsks() throws IOException {
        PullSettings settings = settings("""
                %1$s.mirrors."registry.example.com"]
                endpoint = ["http://10.96.12.7:5000"]
                %1$s.configs."10.96.12.7:5000".auth]
                username = "puller"
                password = "pull-secret"
                """.formatted(SECTION));

        assertThat(settings.credentials(settings.hosts().getFirst(), NONE).of("blobs.example.com"))
                .contains(new Credentials("puller", "pull-secret"));
        assertThat(settings.credentials(settings.hosts().getLast(), NONE).of("10.96.12.7:5000"))
                .isEmpty();
    }

    @Test
    void aHostsTomlThatTheDaemonDoesNotFollowDoesNotCount() throws IOException {
        String config = "version = 2%n%s]%nconfig_path = \"/etc/containerd/certs.d\"%n".formatted(SECTION);
        DaemonFacts daemon = daemon(config, Optional.of(new ConfigPathProbe.ProbeResult.NotInEffect("no such host")));

        assertThat(PullSettings.of(REGISTRY, files(), daemon).byHostsToml()).isFalse();
    }

    private PullSettings settings(String config) throws IOException {
        return PullSettings.of(REGISTRY, files(), daemon("version = 2\n" + config, Optional.empty()));
    }

    private static List<String> bases(PullSettings settings) {
        return settings.hosts().stream()
                .map(host -> host.base().map(URI::toString).orElse("none"))
                .toList();
    }

    private static HostsFileFacts files() {
        return new HostsFileFacts(
                List.of(),
                List.of(),
                List.of(),
                new Lookup.Failed(Path.of("/etc/containerd/certs.d"), "not looked at"),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private DaemonFacts daemon(String config, Optional<ConfigPathProbe.ProbeResult> proof) throws IOException {
        Path file = Files.write(directory.resolve("config.toml"), config.getBytes(UTF_8));
        ContainerdVersion version = ContainerdVersion.parse("1.7.24").orElseThrow();
        return new DaemonFacts(
                Path.of("/run/containerd/containerd.sock"),
                new DaemonFacts.DaemonState.Answers("containerd", "1.7.24"),
                Optional.empty(),
                file,
                Map.of(file, config),
                Optional.empty(),
                Optional.empty(),
                EffectiveConfig.read(new LocalFiles(Path.of("/")), file, version),
                proof,
                List.of(),
                List.of());
    }
}
