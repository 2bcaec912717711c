package dev.regpath.containerd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.containerd.HostsTomlApplier.HostsTomlResult;
import dev.regpath.contract.Capability;
import dev.regpath.fault.ProblemCode;
import dev.regpath.files.FileTree;
import dev.regpath.routing.MirrorHost;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

class HostsTomlApplierTest extends NodeTest {
    @Test
    void aRegistryWithNothingOnTheNodeGetsADirectoryOfItsOwn() throws IOException {
        FileTree node = node();
        SortedMap<String, String> before = node.everything();

        HostsTomlResult result = apply(node, mirror(REGISTRY, "http://10.96.12.7:5000"));

        assertThat(result.problems()).isEmpty();
        assertThat(node.text(FILE)).isEqualTo("""
                        # Managed by Regpath for the RegistryPath "company". Change that: what is changed here is put back.
                        # There was no such directory before.
                        # regpath-hosts: http://10.96.12.7:5000

                        # Regpath's
                        [host."http://10.96.12.7:5000"]
                        capabilities = ["pull", "resolve"]
                        dial_timeout = "1s"
                        """);
        revert(node);
        assertThat(node.everything()).isEqualTo(before);
    }

    @Test
    void withoutFallbackTheServerIsTheLastHostWithItsFields() throws IOException {
        FileTree node = node();
        apply(node, mirror(REGISTRY, false, "http://10.96.12.7:5000", "https://10.96.0.50:5443"));
        assertThat(node.text(FILE)).contains("""
                        # regpath-hosts: http://10.96.12.7:5000 https://10.96.0.50:5443
                        # regpath-root: ours

                        server = "https://10.96.0.50:5443"
                        capabilities = ["pull", "resolve"]
                        dial_timeout = "1s"

                        # Regpath's
                        [host."http://10.96.12.7:5000"]
                        capabilities = ["pull", "resolve"]
                        dial_timeout = "1s"

                        [host."https://10.96.0.50:5443"]
                        """);
    }

    @Test
    void aRootThatIsNotThereIsMadeAndRemovedAgain() throws IOException {
        roots = List.of(Path.of("/etc/other/certs.d"));
        FileTree node = node();
        SortedMap<String, String> before = node.everything();
        apply(node, mirror(REGISTRY, "http://10.96.12.7:5000"));
        assertThat(node.contents()).containsKey("/etc/other/certs.d/registry.example.com/hosts.toml");
        revert(node);
        assertThat(node.everything()).isEqualTo(before);
    }

    @Test
    void aHeaderThatHttpDoesNotAllowKeepsItsMirrorOut() throws IOException {
        FileTree node = node();
        for (Map<String, List<String>> header :
                List.of(Map.of("X Y", List.of("a")), Map.of("X", List.of("a\r\nHost: b")))) {
            MirrorHost host = new MirrorHost(
                    URI.create("http://10.0.0.1:1"),
                    Set.of(Capability.PULL),
                    List.of(),
                    List.of(),
                    false,
                    header,
                    false,
                    Optional.empty());
            HostsTomlResult result = apply(node, mirror("company", REGISTRY, true, List.of(host)));
            assertThat(kinds(result)).containsExactly(ProblemCode.HEADER_INVALID);
            assertThat(node.contents()).doesNotContainKey(FILE);
        }
    }

    @Test
    void aPlanPrintsWhatItWouldDoAndHidesSecrets() throws IOException {
        FileTree node = node().with(
                        FILE,
                        "[host.'https://theirs']\n[host.'https://theirs'.header]\nAuthorization = 'Basic c2VjcmV0'\n");
        SortedMap<String, String> before = node.everything();

        FilePlan plan = applier(node.files())
                .plan(List.of(
                        mirror(REGISTRY, "http://10.96.12.7:5000"), mirror("new.example.com", "http://10.0.0.1:1")));

        assertThat(plan.diff().replaceFirst("originals/[0-9a-f-]+", "originals/NAME"))
                .isEqualTo("""
                        --- /etc/containerd/certs.d/registry.example.com/hosts.toml
                        +++ /etc/containerd/certs.d/registry.example.com/hosts.toml
                        @@ -1,2 +1,6 @@
                        +[host."http://10.96.12.7:5000"]
                        +capabilities = ["pull", "resolve"]
                        +dial_timeout = "1s"
                        +
                         [host."https://theirs".header]
                         Authorization = …
                        --- /dev/null
                        +++ /etc/containerd/certs.d/new.example.com/hosts.toml
                        @@ -0,0 +1,3 @@
                        +[host."http://10.0.0.1:1"]
                        +capabilities = ["pull", "resolve"]
                        +dial_timeout = "1s"
                        """);
        assertThat(node.everything()).isEqualTo(before);
    }

    @Test
    void theTimeoutOfATableIsWrittenAsGoReadsIt() throws IOException {
        FileTree node = node();
        MirrorHost host = new MirrorHost(
                URI.create("http://10.0.0.1:1"),
                Set.of(Capability.PULL),
                List.of(),
                List.of(),
                false,
                Map.of(),
                false,
                Optional.of(Duration.ofMillis(1_500)));
        apply(node, mirror("company", REGISTRY, true, List.of(host)));
        assertThat(node.text(FILE)).contains("dial_timeout = \"1500ms\"");
    }

    @Test
    void whereATimeoutWouldMeanTlsAnHttpHostGetsNone() throws IOException {
        version = Optional.of(new ContainerdVersion(2, 0, 7));
        FileTree node = node();
        apply(node, mirror(REGISTRY, "http://10.0.0.1:1", "https://10.0.0.1:2"));
        assertThat(node.text(FILE)).containsOnlyOnce("dial_timeout").endsWith("dial_timeout = \"1s\"\n");
    }

    @Test
    void containerdOnePointXGetsIpv6HostsInTheOneNotationItReads() throws IOException {
        version = Optional.of(new ContainerdVersion(1, 6, 20));
        FileTree node = node().with(FILE, "[host.'https://theirs']\n");
        apply(node, mirror(REGISTRY, false, "http://[2001:db8::7]:5000"));
        assertThat(node.text(FILE))
                .contains("host.\"http://[2001:db8::7]:5000\".capabilities = [\"pull\", \"resolve\"]")
                .contains("host.\"https://theirs\".capabilities")
                .doesNotContain("\n[");

        version = Optional.of(new ContainerdVersion(2, 1, 9)); // The node was upgraded.
        apply(node, mirror(REGISTRY, false, "http://[2001:db8::7]:5000"));
        assertThat(node.text(FILE)).contains("[host.\"http://[2001:db8::7]:5000\"]");
    }

    @Test
    void aPathIsWrittenAndUserNamesAreNot() throws IOException {
        FileTree node = node();
        apply(node, mirror(REGISTRY, "https://user:secret@10.0.0.1:5000/v2/proxy", "http://10.0.0.2/"));
        assertThat(node.text(FILE))
                .contains("[host.\"https://10.0.0.1:5000/v2/proxy\"]", "[host.\"http://10.0.0.2\"]")
                .doesNotContain("secret");
    }

    @Test
    void aPathNameCanNotEndTheComment() throws IOException {
        FileTree node = node();
        MirrorHost host = mirror(REGISTRY, "http://10.0.0.1:1").hosts().getFirst();
        apply(node, mirror("a\n[evil]\u2028b", REGISTRY, true, List.of(host)));
        assertThat(node.text(FILE)).startsWith("# Managed by Regpath for the RegistryPath \"a?[evil]?b\".");
    }
}
