package dev.regpath.containerd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.containerd.HostsTomlApplier.HostsTomlResult;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.files.FileTree;
import dev.regpath.files.Released;
import dev.regpath.files.Released.ReleaseOutcome;
import dev.regpath.routing.Mirror;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/** What others had put on the node stays in force, and comes back. */
class ForeignFilesTest extends NodeTest {
    @Test
    void aForeignFileKeepsItsHostsAndFieldsAfterOursAndComesBackByteForByte() throws IOException {
        FileTree node =
                node().with(FILE, """
                        # hand-made
                        server = "https://registry.example.com"
                        ca = "ca.crt"
                          [host."https://mirror.corp"]
                          capabilities = ["pull"]
                          [host."https://mirror.corp".header]
                          X-Team = "a"
                        [host."plain.corp:5000"]
                        """, "rw-r-----").with(ROOT + "/registry.example.com/ca.crt", CA.certificate());
        SortedMap<String, String> before = node.everything();

        HostsTomlResult result = apply(node, mirror(REGISTRY, "http://10.96.12.7:5000"));

        assertThat(result.problems()).isEmpty();
        assertThat(node.text(FILE).replaceFirst("originals/[0-9a-f-]+", "originals/NAME"))
                .isEqualTo("""
                        # Managed by Regpath for the RegistryPath "company". Change that: what is changed here is put back.
                        # The file that was here before is kept as /var/lib/regpath/originals/NAME.
                        # regpath-hosts: http://10.96.12.7:5000

                        server = "https://registry.example.com"
                        ca = ["/etc/containerd/certs.d/registry.example.com/ca.crt"]

                        # Regpath's
                        [host."http://10.96.12.7:5000"]
                        capabilities = ["pull", "resolve"]
                        dial_timeout = "1s"

                        # From the file that was here before
                        [host."https://mirror.corp"]
                        capabilities = ["pull"]

                        [host."https://mirror.corp".header]
                        X-Team = ["a"]

                        [host."https://plain.corp:5000"]
                        """);
        assertThat(node.files().look(Path.of(FILE)).orElseThrow().mode())
                .as("a file with headers is for its owner alone")
                .isEqualTo(0600);
        assertThat(revert(node)).extracting(Released::outcome).containsExactly(ReleaseOutcome.RESTORED);
        assertThat(node.everything()).isEqualTo(before);
    }

    @Test
    void withoutFallbackForeignHostsStayButNotTheRegistryItself() throws IOException {
        FileTree node = node().with(FILE, """
                        server = "https://last.corp"
                        [host."https://mirror.corp"]
                        [host."https://REGISTRY.example.com:443"]
                        """);

        HostsTomlResult result = apply(node, mirror(REGISTRY, false, "http://10.96.12.7:5000"));

        assertThat(kinds(result)).containsExactly(ProblemCode.UPSTREAM_LEFT_OUT);
        HostsToml file = lookup(node).hosts();
        assertThat(file.server()).contains("http://10.96.12.7:5000");
        assertThat(file.hosts())
                .extracting(HostsToml.HostTable::url)
                .containsExactly("http://10.96.12.7:5000", "https://mirror.corp", "https://last.corp");
    }

    @Test
    void aForeignHostThatIsAlsoOursStandsOnce() throws IOException {
        FileTree node = node().with(FILE, "[host.'http://10.96.12.7:5000']\nskip_verify = true\n[host.'https://b']\n");
        apply(node, mirror(REGISTRY, "http://10.96.12.7:5000"));
        assertThat(lookup(node).hosts().hosts())
                .extracting(HostsToml.HostTable::url)
                .containsExactly("http://10.96.12.7:5000", "https://b");
        assertThat(node.text(FILE)).doesNotContain("skip_verify");
    }

    @Test
    void theUnderscoreFormOfAPortIsTakenIfItIsThereAndElseTheOneThatWins() throws IOException {
        FileTree node = node().with(ROOT + "/a.example.com_5000_/hosts.toml", "[host.'https://theirs']\n")
                .with(ROOT + "/a.example.com:5000/hosts.toml", "[host.'https://shadowed']\n")
                .with(ROOT + "/b.example.com:5000/hosts.toml", "[host.'https://theirs']\n");
        SortedMap<String, String> before = node.everything();

        apply(
                node,
                mirror("a.example.com:5000", "http://10.0.0.1:1"),
                mirror("b.example.com:5000", "http://10.0.0.1:1"),
                mirror("c.example.com:5000", "http://10.0.0.1:1"));

        assertThat(node.contents())
                .containsEntry(ROOT + "/a.example.com:5000/hosts.toml", "[host.'https://shadowed']\n")
                .containsKey(ROOT + "/c.example.com_5000_/hosts.toml")
                .doesNotContainKeys(ROOT + "/b.example.com_5000_/", ROOT + "/c.example.com:5000/");
        assertThat(node.text(ROOT + "/a.example.com_5000_/hosts.toml")).contains("10.0.0.1", "theirs");
        assertThat(node.text(ROOT + "/b.example.com:5000/hosts.toml")).contains("10.0.0.1", "theirs");
        revert(node);
        assertThat(node.everything()).isEqualTo(before);
    }

    @Test
    void theDefaultThatOurDirectoryHidesIsBorrowedAndFollowed() throws IOException {
        FileTree node = node().with(
                        ROOT + "/_default/hosts.toml",
                        "server = \"https://hub.corp\"\nca = \"ca.crt\"\n[host.\"https://cache.corp\"]\nca = \"ca.crt\"\n")
                .with(ROOT + "/_default/ca.crt", CA.certificate());
        SortedMap<String, String> before = node.everything();

        apply(node, mirror(REGISTRY, "http://10.96.12.7:5000"));
        assertThat(node.text(FILE)).contains("""
                        # regpath-hosts: http://10.96.12.7:5000
                        # regpath-borrowed: https://cache.corp
                        # regpath-root: borrowed

                        server = "https://hub.corp"
                        ca = ["/etc/containerd/certs.d/_default/ca.crt"]
                        """).endsWith("""

                        # From /etc/containerd/certs.d/_default
                        [host."https://cache.corp"]
                        ca = ["/etc/containerd/certs.d/_default/ca.crt"]
                        """);

        String changed = "[host.\"https://other.corp\"]\n";
        node.with(ROOT + "/_default/hosts.toml", changed);
        apply(node, mirror(REGISTRY, "http://10.96.12.7:5000"));
        assertThat(node.text(FILE)).contains("https://other.corp").doesNotContain("cache.corp");

        revert(node);
        before.put(ROOT + "/_default/hosts.toml", changed);
        assertThat(node.everything()).isEqualTo(before);
    }

    @Test
    void theFirstRootWinsEvenByItsDefault() throws IOException {
        roots = List.of(ROOT, SECOND);
        FileTree node = node().with(ROOT + "/_default/hosts.toml", "[host.'https://first.default']\n")
                .with(SECOND + "/registry.example.com/hosts.toml", "[host.'https://second.exact']\n");

        apply(node, mirror(REGISTRY, "http://10.96.12.7:5000"));

        assertThat(node.text(FILE)).contains("first.default").doesNotContain("second.exact");
        assertThat(node.text(SECOND + "/registry.example.com/hosts.toml")).isEqualTo("[host.'https://second.exact']\n");
    }

    @Test
    void aDirectoryInTheSecondRootIsWrittenInPlaceIfTheFirstHasNone() throws IOException {
        roots = List.of(Path.of("/no/such/root"), SECOND);
        FileTree node = node().with(SECOND + "/registry.example.com/hosts.toml", "[host.'https://theirs']\n");
        apply(node, mirror(REGISTRY, "http://10.96.12.7:5000"));
        assertThat(node.text(SECOND + "/registry.example.com/hosts.toml")).contains("10.96.12.7", "theirs");
    }

    @Test
    void aForeignFileThatContainerdDropsIsReplacedAndToldOf() throws IOException {
        FileTree node = node().with(FILE, "[host.'https://theirs']\ncapabilities = ['fetch']\n");
        SortedMap<String, String> before = node.everything();

        HostsTomlResult result = apply(node, mirror(REGISTRY, "http://10.96.12.7:5000"));

        assertThat(result.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.FOREIGN_FILE_DROPPED);
            assertThat(problem.what()).contains("unknown capability \"fetch\"");
            assertThat(problem.remedy()).contains("/var/lib/regpath/originals/");
        });
        assertThat(node.text(FILE)).contains("10.96.12.7").doesNotContain("theirs");
        revert(node);
        assertThat(node.everything()).isEqualTo(before);
    }

    @Test
    void removingAMirrorRestoresThatRegistryAlone() throws IOException {
        FileTree node = node().with(FILE, "[host.'https://theirs']\n");
        Mirror other = mirror("other.example.com", "http://10.0.0.1:1");
        apply(node, mirror(REGISTRY, "http://10.96.12.7:5000"), other);

        HostsTomlResult result = apply(node, other);

        assertThat(result.released()).extracting(Released::path).containsExactly(Path.of(FILE));
        assertThat(node.text(FILE)).isEqualTo("[host.'https://theirs']\n");
        assertThat(node.contents()).containsKey(ROOT + "/other.example.com/hosts.toml");
    }

    @Test
    void aFileThatIsALinkComesBackAsTheLink() throws IOException {
        FileTree node = node().with("/srv/gitops/hosts.toml", "[host.'https://theirs']\n")
                .withLink(FILE, "/srv/gitops/hosts.toml");
        SortedMap<String, String> before = node.everything();
        apply(node, mirror(REGISTRY, "http://10.96.12.7:5000"));
        assertThat(node.text(FILE)).contains("10.96.12.7", "theirs", "this was a link to /srv/gitops/hosts.toml");
        assertThat(node.text("/srv/gitops/hosts.toml")).isEqualTo("[host.'https://theirs']\n");
        revert(node);
        assertThat(node.everything()).isEqualTo(before);
    }

    @Test
    void placesThatCanNotBeUsedAreToldOfAndLeftAlone() throws IOException {
        FileTree node = node().withDirectory(ROOT + "/shared")
                .withLink(ROOT + "/registry.example.com", "shared")
                .with(ROOT + "/file.example.com", "not a directory");
        SortedMap<String, String> before = node.everything();

        HostsTomlResult result =
                apply(node, mirror(REGISTRY, "http://10.0.0.1:1"), mirror("file.example.com", "http://10.0.0.1:1"));

        assertThat(result.problems())
                .extracting(Problem::toString)
                .satisfiesExactly(
                        link -> assertThat(link).contains("it is a link"),
                        file -> assertThat(file).contains("not a directory"));
        assertThat(kinds(result)).containsOnly(ProblemCode.PLACE_UNUSABLE);
        assertThat(node.everything()).isEqualTo(before);
    }

    @Test
    void whereTheVersionIsNotKnownNoWordIsWrittenThatAnOldOneWouldDropTheFileFor() throws IOException {
        version = Optional.empty();
        FileTree node = node().with(FILE, """
                        [host.'https://a']
                        capabilities = ['pull','referrers']
                        [host.'https://b']
                        capabilities = ['referrers']
                        """);
        apply(node, mirror(REGISTRY, "http://10.0.0.1:1"));
        assertThat(node.text(FILE)).doesNotContain("referrers").contains("[\"pull\"]", "[\"push\"]");
    }
}
