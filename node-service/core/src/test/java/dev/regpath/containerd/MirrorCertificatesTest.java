package dev.regpath.containerd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.containerd.HostsTomlApplier.HostsTomlResult;
import dev.regpath.fault.ProblemCode;
import dev.regpath.files.FaultyFiles;
import dev.regpath.files.FileTree;
import dev.regpath.routing.Pem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/** A certificate that can not be read fails every pull: none is ever named. */
class MirrorCertificatesTest extends NodeTest {
    @Test
    void certificateFilesInDockersLayoutKeepTheirMeaning() throws IOException {
        Certificates client = Certificates.make("EC");
        FileTree node = node().with(ROOT + "/registry.example.com/ca.crt", CA.certificate())
                .with(ROOT + "/registry.example.com/client.cert", client.certificate())
                .with(ROOT + "/registry.example.com/client.key", client.keyPem(), "rw-------");
        SortedMap<String, String> before = node.everything();

        HostsTomlResult result = apply(node, mirror(REGISTRY, "http://10.96.12.7:5000"));

        assertThat(result.problems()).isEmpty();
        String directory = ROOT + "/registry.example.com";
        assertThat(node.text(FILE))
                .contains("ca = [\"%s/ca.crt\"]\nclient = [[\"%s/client.cert\", \"%s/client.key\"]]\n\n# Regpath's"
                        .formatted(directory, directory, directory));
        revert(node);
        assertThat(node.everything()).isEqualTo(before);
    }

    @Test
    void aForeignCertificateThatFailsEveryPullIsToldOf() throws IOException {
        FileTree node = node().with(FILE, "[host.'https://theirs']\nca = 'missing.crt'\n");
        HostsTomlResult result = apply(node, mirror(REGISTRY, "http://10.96.12.7:5000"));
        assertThat(result.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.FOREIGN_CERTIFICATE_UNUSABLE);
            assertThat(problem.location().file()).isEqualTo(ROOT + "/registry.example.com/missing.crt");
            assertThat(problem.what()).contains("it does not exist", "every pull", ROOT + "/registry.example.com");
        });
    }

    @Test
    void anInlineCaStandsBesideTheFileAndFollowsItsRotation() throws IOException {
        FileTree node = node();
        SortedMap<String, String> before = node.everything();
        FaultyFiles files = FaultyFiles.counting(node.files());
        apply(files, mirrorWithCa(new Pem.Inline(CA.certificate() + CA.keyPem())));

        String first = onlyPem(node);
        assertThat(node.text(ROOT + "/registry.example.com/" + first)).isEqualTo(CA.certificate());
        assertThat(node.text(FILE)).contains("ca = [\"%s/registry.example.com/%s\"]".formatted(ROOT, first));
        assertThat(node.files()
                        .look(ROOT.resolve("registry.example.com/" + first))
                        .orElseThrow()
                        .mode())
                .isEqualTo(0644);

        FaultyFiles rotation = FaultyFiles.counting(node.files());
        apply(rotation, mirrorWithCa(new Pem.Inline(Certificates.make("EC").certificate())));
        String second = onlyPem(node);
        assertThat(second).isNotEqualTo(first);
        assertThat(rotation.changes().stream()
                        .filter(change -> change.contains("certs.d"))
                        .toList())
                .containsExactly(
                        "write %s/registry.example.com/%s".formatted(ROOT, second),
                        "write " + FILE,
                        "delete %s/registry.example.com/%s".formatted(ROOT, first));
        revert(node);
        assertThat(node.everything()).isEqualTo(before);
    }

    @Test
    void inAForeignDirectoryTheFileGoesBeforeTheCaItNames() throws IOException {
        FileTree node = node().with(FILE, "[host.'https://theirs']\n");
        apply(node, mirrorWithCa(new Pem.Inline(CA.certificate())));
        String pem = onlyPem(node);
        FaultyFiles files = FaultyFiles.counting(node.files());
        apply(files);
        assertThat(files.changes().stream()
                        .filter(change -> change.contains("certs.d"))
                        .toList())
                .containsExactly("write " + FILE, "delete %s/registry.example.com/%s".formatted(ROOT, pem));
    }

    @Test
    void aCaThatCanNotBeUsedKeepsItsMirrorOutAndNoOther() throws IOException {
        FileTree node = node().with("/etc/pki/text.pem", "no certificate");
        SortedMap<String, String> before = node.everything();
        for (Pem ca : List.of(
                new Pem.File(Path.of("/etc/pki/missing.pem")),
                new Pem.File(Path.of("/etc/pki/text.pem")),
                new Pem.File(Path.of("/etc/pki")),
                new Pem.Inline("no certificate"))) {
            HostsTomlResult result = apply(node, mirrorWithCa(ca), mirror("other.example.com", "http://10.0.0.1:1"));
            assertThat(kinds(result)).containsExactly(ProblemCode.CA_UNUSABLE);
            assertThat(result.problems().getFirst().remedy()).contains("RegistryPath \"company\"");
            assertThat(node.contents())
                    .containsKey(ROOT + "/other.example.com/hosts.toml")
                    .doesNotContainKey(FILE);
        }
        revert(node);
        assertThat(node.everything()).isEqualTo(before);
    }

    @Test
    void aCaThatVanishesTakesItsMirrorWithItSinceEveryPullWouldFail() throws IOException {
        FileTree node = node().with("/etc/pki/ca.pem", CA.certificate());
        apply(node, mirrorWithCa(new Pem.File(Path.of("/etc/pki/ca.pem"))));
        assertThat(node.text(FILE)).contains("/etc/pki/ca.pem");

        node.without("/etc/pki/ca.pem");
        HostsTomlResult result = apply(node, mirrorWithCa(new Pem.File(Path.of("/etc/pki/ca.pem"))));

        assertThat(kinds(result)).containsExactly(ProblemCode.CA_UNUSABLE);
        assertThat(node.contents()).doesNotContainKey(ROOT + "/registry.example.com/");
    }

    private static String onlyPem(FileTree node) throws IOException {
        return node.files().list(ROOT.resolve("registry.example.com")).stream()
                .filter(name -> name.matches("regpath-ca-[0-9a-f]{12}\\.pem"))
                .reduce((a, b) -> a + " and " + b)
                .orElseThrow();
    }
}
