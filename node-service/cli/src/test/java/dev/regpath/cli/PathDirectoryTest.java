package dev.regpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.cli.TestNode.Ended;
import dev.regpath.proto.state.SavedResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Path files that are not there are no wish to have everything removed. */
class PathDirectoryTest {
    @TempDir
    private Path root;

    private TestNode node;

    @BeforeEach
    void aPathIsInPlace() {
        node = new TestNode(root).withPath("good.yaml", TestNode.GOOD);
        assertThat(node.run("apply").code()).isEqualTo(ExitCode.OK);
        assertThat(node.hasMirror("good.example.com")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"apply", "plan", "verify", "node"})
    void aDirectoryThatDoesNotExistIsAWrongCommandLine(String command) throws IOException {
        SortedMap<String, String> before = node.traces();
        Path absent = root.resolve("etc/regpath/path.d");

        Ended ended = node.runWithPaths(command, absent);

        assertThat(ended.err()).startsWith("regpath %s: --paths: %s does not exist\n".formatted(command, absent));
        assertThat(ended.code()).isEqualTo(ExitCode.USAGE);
        assertThat(node.traces()).isEqualTo(before);
    }

    @Test
    void aFileInItsPlaceIsAWrongCommandLine() {
        Ended ended = node.runWithPaths("apply", Path.of(node.pathFile("good.yaml")));

        assertThat(ended.err()).contains("good.yaml is not a directory");
        assertThat(ended.code()).isEqualTo(ExitCode.USAGE);
        assertThat(node.hasMirror("good.example.com")).isTrue();
    }

    @Test
    void aFileThatDoesNotExistChangesNothing() throws IOException {
        SortedMap<String, String> before = node.traces();

        Ended ended = node.run("apply", "--file=" + node.pathFile("god.yaml"));

        assertThat(ended.err())
                .contains("god.yaml: Unreadable: cannot read it: it does not exist")
                .endsWith("regpath apply: no RegistryPath could be read; nothing was changed\n");
        assertThat(ended.code()).isEqualTo(ExitCode.FAILED);
        assertThat(node.traces()).isEqualTo(before);
    }

    @Test
    void theDefaultDirectoryThatIsMissingChangesNothing() throws IOException {
        node.tree.without("/etc/regpath/paths.d/good.yaml").without("/etc/regpath/paths.d");
        SortedMap<String, String> before = node.traces();

        Ended ended = node.runInContainer("apply");

        assertThat(ended.err())
                .isEqualTo(("regpath apply: no path files in %s, which does not exist; nothing was changed. `regpath"
                                + " revert` undoes what is in place\n")
                        .formatted(root.resolve("etc/regpath/paths.d")));
        assertThat(ended.code()).isEqualTo(ExitCode.FAILED);
        assertThat(node.traces()).isEqualTo(before);
    }

    /** A node that follows a cluster has no path files, and what it follows is remembered. */
    @Test
    void withoutADirectoryWhatTheClusterAskedForIsGoneBy() throws IOException {
        node.tree
                .without("/etc/regpath/paths.d/good.yaml")
                .without("/etc/regpath/paths.d")
                .withDirectory("/var/lib/regpath/resources");
        Files.write(
                root.resolve("var/lib/regpath/resources/company"),
                SavedResource.newBuilder()
                        .setGeneration(1)
                        .setDocument("""
                                {"apiVersion": "regpath.dev/v1alpha1", "kind": "RegistryPath", "metadata": {"name": "company"},
                                 "spec": {"registry": "registry.example.com",
                                  "mirror": {"scheme": "http", "backend": {"addresses": ["10.96.12.7:5000"]}}}}
                                """)
                        .setStatus("null")
                        .build()
                        .toByteArray());

        Ended ended = node.runInContainer("plan");

        assertThat(ended.code()).as(ended.err()).isEqualTo(ExitCode.CHANGES);
        assertThat(ended.out()).contains("certs.d/registry.example.com/hosts.toml", "10.96.12.7:5000");
    }

    @Test
    void aDirectoryThatIsEmptyIsSaidToBeSoAndTakesBackWhatWasApplied() {
        node.tree.without("/etc/regpath/paths.d/good.yaml");

        Ended ended = node.run("apply");

        assertThat(ended.err())
                .isEqualTo("regpath apply: note: no path files in %s\n".formatted(root.resolve("etc/regpath/paths.d")));
        assertThat(ended.code()).isEqualTo(ExitCode.OK);
        assertThat(node.hasMirror("good.example.com")).isFalse();
    }

    @Test
    void whatIsInPlaceCanBeTakenBackWithoutTheDirectory() {
        node.tree.without("/etc/regpath/paths.d/good.yaml").without("/etc/regpath/paths.d");

        assertThat(node.run("revert").code()).isEqualTo(ExitCode.OK);
        assertThat(node.hasMirror("good.example.com")).isFalse();
    }
}
