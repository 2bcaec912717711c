package dev.regpath.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.contract.MirrorSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenShiftMirrorsTest {
    private static Conversion convert(String text) {
        return Conversion.of("mirrors.yaml", text, "registry.example.com");
    }

    private static Conversion tags(String source, String mirrors, String more) {
        return convert("""
                apiVersion: config.openshift.io/v1
                kind: ImageTagMirrorSet
                metadata: {name: tools}
                spec: {imageTagMirrors: [{source: "%s", mirrors: [%s]%s}]}
                """.formatted(source, mirrors, more));
    }

    @Test
    void aProjectOfTheMirrorIsItsPath() throws IOException {
        Conversion conversion =
                convert(Files.readString(Path.of("src/test/resources/convert/itms-proxy-project.yaml")));

        assertThat(Asked.of(conversion))
                .containsExactly(
                        "https://harbor.corp.test/v2/example-proxy/team/app/manifests/1", "images.example.org");
        assertThat(conversion.faults()).isEmpty();
        assertThat(conversion.documents().getFirst()).doesNotContain("#");
    }

    @ParameterizedTest
    @CsvSource({
        "images.example.org,      harbor.corp.test,                    https://harbor.corp.test/v2",
        "images.example.org,      harbor.corp.test:8443/a/b,           https://harbor.corp.test:8443/v2/a/b",
        "images.example.org/team, harbor.corp.test/team,               https://harbor.corp.test/v2",
        "images.example.org/team, harbor.corp.test/proxy/team,         https://harbor.corp.test/v2/proxy",
    })
    void whatComesBeforeTheNameInTheMirrorIsItsPath(String source, String mirror, String api) {
        assertThat(Asked.of(tags(source, mirror, "")).getFirst()).isEqualTo(api + "/team/app/manifests/1");
    }

    @Test
    void aMirrorForAPartOfARegistryIsSaidToBeForTheWhole() {
        assertThat(tags("images.example.org/team", "harbor.corp.test/team", "").documents())
                .singleElement()
                .asString()
                .contains("# * images.example.org/team: the mirror is for the whole registry, not for /team alone.");
    }

    @Test
    void aMirrorThatHasOtherNamesIsLeftOutWithALine() {
        Conversion conversion = tags("images.example.org/team", "harbor.corp.test/team, harbor.corp.test/renamed", "");

        assertThat(Asked.of(conversion)).hasSize(2);
        assertThat(conversion.documents().getFirst())
                .contains("# * harbor.corp.test/renamed for images.example.org/team");
        assertThat(tags("images.example.org/team", "harbor.corp.test/renamed", "")
                        .faults())
                .singleElement()
                .asString()
                .startsWith("mirrors.yaml: images.example.org: none of its mirrors can be written in a hosts.toml"
                        + " (harbor.corp.test/renamed for images.example.org/team was left out: ");
    }

    @Test
    void aSourceThatMustNotBeContactedIsNot() {
        assertThat(Asked.of(tags("images.example.org", "harbor.corp.test", ", mirrorSourcePolicy: NeverContactSource")))
                .containsExactly("https://harbor.corp.test/v2/team/app/manifests/1");
    }

    /** Everything else of the registry could not be pulled any more. */
    @Test
    void aPartThatMustNotBeContactedDoesNotCutOffTheRest() {
        Conversion conversion =
                tags("images.example.org/team", "harbor.corp.test/team", ", mirrorSourcePolicy: NeverContactSource");

        assertThat(Asked.of(conversion)).endsWith("images.example.org");
        assertThat(conversion.documents().getFirst()).contains("NeverContactSource was left out");
    }

    @ParameterizedTest
    @CsvSource({
        "ImageDigestMirrorSet,     imageDigestMirrors,      [PULL]",
        "ImageContentSourcePolicy, repositoryDigestMirrors, [PULL]",
        "ImageTagMirrorSet,        imageTagMirrors,         '[PULL, RESOLVE]'",
    })
    void onlyAMirrorForTagsSaysWhatATagMeans(String kind, String field, String capabilities) {
        Conversion conversion = convert("""
                kind: %s
                spec: {%s: [{source: images.example.org, mirrors: [harbor.corp.test]}]}
                """.formatted(kind, field));

        assertThat(Asked.path(conversion).mirror().map(MirrorSpec::capabilities))
                .hasValueSatisfying(some -> assertThat(some).hasToString(capabilities));
    }

    @Test
    void aPatternIsNoRegistry() {
        assertThat(tags("*.example.org", "harbor.corp.test", "").faults())
                .contains(
                        "mirrors.yaml: source '*.example.org': a RegistryPath is for one registry, not for a pattern");
    }
}
