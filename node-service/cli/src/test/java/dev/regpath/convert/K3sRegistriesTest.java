package dev.regpath.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.CaSource;
import dev.regpath.contract.MirrorSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** registries.yaml as k3s and RKE2 understand it. */
class K3sRegistriesTest {
    private static final String MIRROR = "mirrors: {images.example.org: {endpoint: [\"https://harbor.corp.test\"]%s}}";

    private static Conversion convert(String text) {
        return Conversion.of("registries.yaml", text, "registry.example.com");
    }

    private static Conversion field(String name) throws IOException {
        return convert(Files.readString(Path.of("src/test/resources/convert", name)));
    }

    private static String only(Conversion conversion) {
        assertThat(conversion.faults()).isEmpty();
        assertThat(conversion.documents()).hasSize(1);
        return conversion.documents().getFirst().replace("\n#  ", "");
    }

    @Test
    void eachEndpointKeepsItsOwnAuthority() throws IOException {
        Conversion conversion = field("k3s-a-ca-per-endpoint.yaml");

        assertThat(Asked.of(conversion))
                .containsExactly("https://cache-a.corp.test/v2/team/app/manifests/1", "images.example.org");
        assertThat(Asked.path(conversion).mirror().flatMap(MirrorSpec::ca))
                .contains(new CaSource.NodeFile(Path.of("/etc/ssl/a.pem")));
        assertThat(only(conversion))
                .contains("https://cache-b.corp.test was left out")
                .contains("its ca is not that of https://cache-a.corp.test")
                .contains("write both certificates into one file");
    }

    @Test
    void aPortOfThisMachineWithoutASchemeIsPlainAndAnyOtherHostSpeaksTls() throws IOException {
        Conversion conversion = field("k3s-endpoint-without-scheme.yaml");

        assertThat(Asked.of(conversion))
                .containsExactly("https://registry.corp.test/v2/team/app/manifests/1", "images.example.org");
        assertThat(only(conversion)).contains("http://127.0.0.1:5000 was left out", "its scheme is not that of");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:5000,        http://127.0.0.1:5000",
        "localhost:5000,        http://localhost:5000",
        "'[::1]:5000',          'http://[::1]:5000'",
        "localhost:443,         https://localhost:443",
        "localhost,             https://localhost",
        "registry.corp.test,    https://registry.corp.test",
        "10.96.12.7:5000,       https://10.96.12.7:5000",
        "HTTP://10.96.12.7:5000, http://10.96.12.7:5000",
        "https://harbor.corp.test/v2/,      https://harbor.corp.test",
        "https://harbor.corp.test/v2/proxy, https://harbor.corp.test/v2/proxy",
        "https://harbor.corp.test/proxy,    https://harbor.corp.test/proxy",
    })
    void anEndpointIsReadAsK3sReadsIt(String endpoint, String asked) {
        Conversion conversion = convert("mirrors: {images.example.org: {endpoint: [\"%s\"]}}".formatted(endpoint));

        boolean api = asked.indexOf('/', "https://".length()) < 0;
        assertThat(Asked.of(conversion).getFirst()).isEqualTo(asked + (api ? "/v2" : "") + "/team/app/manifests/1");
    }

    @Test
    void aRewriteThatPutsWordsBeforeEveryNameIsAPath() throws IOException {
        Conversion conversion = field("k3s-rewrite-prefix.yaml");

        assertThat(Asked.of(conversion))
                .containsExactly("https://harbor.corp.test/v2/dockerhub/team/app/manifests/1", "images.example.org");
        assertThat(only(conversion)).doesNotContain("#");
    }

    @ParameterizedTest
    @CsvSource({
        "^(.*)$,   dockerhub/$1",
        "(.*),     dockerhub/$1",
        "^(.+)$,   dockerhub/${1}",
        "^.*$,     dockerhub/$0",
        "^,        dockerhub/",
    })
    void suchARewriteIsWrittenInManyWays(String pattern, String replacement) {
        Conversion conversion =
                convert(MIRROR.formatted(", rewrite: {\"%s\": \"%s\"}".formatted(pattern, replacement)));

        assertThat(Asked.of(conversion).getFirst())
                .isEqualTo("https://harbor.corp.test/v2/dockerhub/team/app/manifests/1");
    }

    /** Without it the mirror would be asked for another image. */
    @ParameterizedTest
    @CsvSource({
        "^library/(.*),   mirror/$1",
        "^(.*)$,          $1-copy",
        "^(.*)/(.*)$,     $2/$1",
        "^(.*)$,          dockerhub/$2",
        "^.*$,            dockerhub/$1",
        "^(.*)$,          dockerhub/",
        "^(.*)$,          ../$1",
    })
    void aMirrorWithAnyOtherRewriteIsNotConverted(String pattern, String replacement) {
        Conversion conversion =
                convert(MIRROR.formatted(", rewrite: {\"%s\": \"%s\"}".formatted(pattern, replacement)));

        assertThat(conversion.documents()).isEmpty();
        assertThat(conversion.faults())
                .containsExactly(
                        "registries.yaml: mirrors of images.example.org: its rewrite changes names otherwise than"
                                + " by words before all of them; no hosts.toml can");
    }

    @Test
    void tlsAndCredentialsOfTheRegistryItselfAreNamed() {
        Conversion conversion = convert("""
                mirrors: {images.example.org: {endpoint: ["https://harbor.corp.test"]}}
                configs:
                  images.example.org: {auth: {username: robot, password: hunter2}, tls: {ca_file: /etc/ssl/own.pem}}
                  harbor.corp.test: {auth: {password: hunter2}}
                """);

        assertThat(only(conversion))
                .contains("TLS settings of images.example.org itself stay in registries.yaml")
                .contains("Credentials of images.example.org stay in registries.yaml")
                .contains("Credentials of harbor.corp.test stay in registries.yaml")
                .doesNotContain("own.pem", "hunter2", "robot");
    }

    @Test
    void nothingIsLeftOutWithoutALine() {
        assertThat(convert("""
                        mirrors:
                          "*": {endpoint: ["https://harbor.corp.test"], rewrite: {"^(.*)$": "all/$1"}}
                          docker.io:
                          images.example.org:
                            endpoint: ["https://harbor.corp.test", {url: "https://other.corp.test"}]
                            endpoints: ["https://not.read.by.k3s"]
                        configs:
                          "*": {tls: {insecure_skip_verify: true}}
                          elsewhere.example.org: {auth: {password: hunter2}}
                          harbor.corp.test: {tls: {ca_file: /etc/ssl/a.pem, min_version: "1.3"}, rate: 7}
                        auths: {}
                        comment: from the wiki
                        """).faults())
                .containsExactly(
                        "registries.yaml: mirrors of \"*\": a RegistryPath is for one registry; write one for each",
                        "registries.yaml: mirrors of docker.io: it has no endpoint",
                        "registries.yaml: configs of \"*\": a RegistryPath is for one registry; its settings stay in"
                                + " registries.yaml",
                        "registries.yaml: configs of elsewhere.example.org: no mirror is there, and settings of a registry"
                                + " itself stay in registries.yaml",
                        "registries.yaml: comment: it was left out; a RegistryPath has nothing like it",
                        "registries.yaml: mirrors.images.example.org.endpoint[1]: it was left out; a RegistryPath has"
                                + " nothing like it",
                        "registries.yaml: mirrors.images.example.org.endpoints: it was left out; a RegistryPath has nothing"
                                + " like it",
                        "registries.yaml: configs.harbor.corp.test.rate: it was left out; a RegistryPath has nothing like"
                                + " it",
                        "registries.yaml: configs.harbor.corp.test.tls.min_version: it was left out; a RegistryPath has"
                                + " nothing like it");
    }

    @Test
    void aPasswordInAUrlIsNamedAndNotPrinted() {
        Conversion conversion =
                convert("mirrors: {images.example.org: {endpoint: [\"https://robot:hunter2@harbor.corp.test\"]}}");

        assertThat(Asked.of(conversion).getFirst()).startsWith("https://harbor.corp.test/v2/");
        assertThat(conversion.faults())
                .containsExactly(
                        "registries.yaml: mirrors.images.example.org.endpoint[0]: user and password: it was left"
                                + " out; a RegistryPath has nothing like it");
    }

    @Test
    void clientCertificatesAreCarriedOver() {
        Conversion conversion = convert("""
                mirrors: {images.example.org: {endpoint: ["https://harbor.corp.test"]}}
                configs:
                  harbor.corp.test:
                    tls: {cert_file: /etc/ssl/client.pem, key_file: /etc/ssl/client.key, insecure_skip_verify: true}
                """);

        MirrorSpec mirror = Asked.path(conversion).mirror().orElseThrow();
        assertThat(mirror.client()).singleElement().satisfies(client -> {
            assertThat(client.certificate()).hasToString("/etc/ssl/client.pem");
            assertThat(client.key()).contains(Path.of("/etc/ssl/client.key"));
        });
        assertThat(mirror.skipVerify()).isTrue();
        assertThat(conversion.faults()).isEqualTo(List.of());
    }
}
