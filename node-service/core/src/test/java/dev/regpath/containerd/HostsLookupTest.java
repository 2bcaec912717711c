package dev.regpath.containerd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.regpath.containerd.HostDirectories.CandidateDirectory;
import dev.regpath.containerd.HostsLookup.LookupResult;
import dev.regpath.contract.RegistryHost;
import dev.regpath.files.FileTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostsLookupTest extends NodeTest {
    private LookupResult find(FileTree node, String registry) throws IOException {
        return new HostsLookup(node.files(), roots, version.orElseThrow()).find(RegistryHost.parse(registry));
    }

    @ParameterizedTest
    @CsvSource({
        "registry.example.com,      registry.example.com _default",
        "registry.example.com:5000, registry.example.com_5000_ registry.example.com:5000 _default",
        "10.0.0.1:5000,             10.0.0.1_5000_ 10.0.0.1:5000 _default",
        "[2001:db8::7]:5000,        [2001:db8::7]_5000_ [2001:db8::7]:5000 _default",
        "[2001:db8::7],             [2001:db8:_7]_ [2001:db8::7] _default",
        "docker.io,                 docker.io _default",
    })
    void directoriesAreTriedInContainerdsOrder(String registry, String names) {
        assertThat(HostDirectories.candidates(List.of(ROOT), RegistryHost.parse(registry)))
                .extracting(CandidateDirectory::path)
                .containsExactlyElementsOf(
                        List.of(names.split(" ")).stream().map(ROOT::resolve).toList());
    }

    @Test
    void eachRootIsTriedToItsEndBeforeTheNext() {
        assertThat(HostDirectories.candidates(List.of(ROOT, SECOND), RegistryHost.parse("r")))
                .extracting(CandidateDirectory::path)
                .containsExactly(
                        ROOT.resolve("r"), ROOT.resolve("_default"), SECOND.resolve("r"), SECOND.resolve("_default"));
    }

    @Test
    void withNoDirectoryAtAllTheRegistryItselfIsAsked() throws IOException {
        roots = List.of(Path.of("/no/such/root"));
        LookupResult found = find(node(), REGISTRY);
        assertThat(found.directory()).isEmpty();
        assertThat(found.hosts()).isEqualTo(HostsToml.EMPTY);
    }

    @Test
    void anEmptyDirectoryHidesTheDefault() throws IOException {
        FileTree node = node().withDirectory(ROOT + "/registry.example.com")
                .with(ROOT + "/_default/hosts.toml", "server = 'https://default'\n[host]\n");
        assertThat(find(node, REGISTRY).hosts()).isEqualTo(HostsToml.EMPTY);
        assertThat(find(node, "other.example.com").hosts().server()).contains("https://default");
    }

    @Test
    void namesAreCaseSensitive() throws IOException {
        FileTree node = node().with(ROOT + "/Registry.example.com/hosts.toml", "server = 'https://s'\n[host]\n");
        assertThat(find(node, REGISTRY).directory()).isEmpty();
    }

    @Test
    void aPortMakesAnotherRegistry() throws IOException {
        FileTree node = node().with(FILE, "server = 'https://s'\n[host]\n");
        assertThat(find(node, REGISTRY + ":443").directory()).isEmpty();
    }

    @Test
    void aFileWithoutBytesOrOneThatIsDroppedLeavesTheCertificatesInForce() throws IOException {
        for (String content : List.of("", "[host.'https://h']\ncapabilities = ['fetch']\n")) {
            FileTree node = node().with(FILE, content).with(ROOT + "/registry.example.com/ca.crt", CA.certificate());
            LookupResult found = find(node, REGISTRY);
            assertThat(found.hosts().root().ca()).containsExactly(ROOT.resolve("registry.example.com/ca.crt"));
            assertThat(found.dropped().isPresent()).isEqualTo(!content.isEmpty());
        }
    }

    @Test
    void aUsableFileTakesTheCertificatesOutOfForce() throws IOException {
        FileTree node =
                node().with(FILE, "[host.'https://h']\n").with(ROOT + "/registry.example.com/ca.crt", CA.certificate());
        assertThat(find(node, REGISTRY).hosts().root().ca()).isEmpty();
    }

    @Test
    void aCertificateWithoutAKeyFileIsItsOwnKey() throws IOException {
        FileTree node = node().with(ROOT + "/registry.example.com/a.cert", CA.certificate() + CA.keyPem())
                .withDirectory(ROOT + "/registry.example.com/b.crt");
        LookupResult found = find(node, REGISTRY);
        Path certificate = ROOT.resolve("registry.example.com/a.cert");
        assertThat(found.hosts().root().client()).containsExactly(new HostFields.KeyPair(certificate, certificate));
        assertThat(found.hosts().root().ca()).isEmpty();
        assertThat(found.failures()).isEmpty();
    }

    @Test
    void everyFileThatFailsEveryPullIsTold() throws IOException {
        FileTree node = node().with(FILE, """
                        ca = "empty.crt"
                        [host."http://h"]
                        ca = ["missing.crt"]
                        client = [["missing.cert", "missing.key"]]
                        """).with(ROOT + "/registry.example.com/empty.crt", "");
        assertThat(find(node, REGISTRY).failures())
                .extracting(failure -> failure.file().getFileName() + ": " + failure.why())
                .containsExactly(
                        "missing.crt: it does not exist",
                        "missing.cert: it does not exist",
                        "empty.crt: no certificate in it");
    }

    @Test
    void aFileWhereADirectoryShouldBeFailsThePullAndTheLookup() {
        FileTree node = node().with(ROOT + "/registry.example.com", "");
        assertThatIOException().isThrownBy(() -> find(node, REGISTRY));
    }

    @Test
    void aRootThatIsAFileFailsThePullAndTheLookup() {
        roots = List.of(Path.of("/etc/file"));
        FileTree node = node().with("/etc/file", "");
        assertThatIOException().isThrownBy(() -> find(node, REGISTRY));
    }
}
