package dev.regpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.cli.TestNode.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {
    private static final String PINNED = """
            apiVersion: regpath.dev/v1alpha1
            kind: RegistryPath
            metadata:
              name: pinned
            spec:
              registry: registry.example.com
              redirects:
              - name: gateway
                frontend: {hosts: [registry.regpath-test.invalid], ports: [{port: 443}]}
                backend: {addresses: ["10.1.1.1:443"]}
              names: {pin: Always}
            """;

    @TempDir
    private Path root;

    @Test
    void aPathGoesItsWayFromPlanToRevert() throws IOException {
        TestNode node = new TestNode(root).withPath("good.yaml", TestNode.GOOD);
        SortedMap<String, String> before = node.contents();

        Ended plan = node.run("plan");
        assertThat(plan.code()).isEqualTo(ExitCode.CHANGES);
        assertThat(plan.out()).contains("+++ ").contains("good.example.com/hosts.toml");
        assertThat(node.contents()).isEqualTo(before);

        assertThat(node.run("apply").code()).isEqualTo(ExitCode.OK);
        assertThat(node.run("status").out()).contains("good.example.com").contains("in place");
        SortedMap<String, String> traces = node.traces();

        assertThat(node.run("plan").code()).isEqualTo(ExitCode.OK);
        Ended second = node.run("apply");
        assertThat(second.code()).isEqualTo(ExitCode.OK);
        assertThat(second.out()).startsWith("nothing to change");
        assertThat(node.traces()).isEqualTo(traces);

        assertThat(node.run("revert").code()).isEqualTo(ExitCode.OK);
        assertThat(node.contents()).isEqualTo(before);
        assertThat(node.run("revert").out()).startsWith("nothing to put back");
    }

    @Test
    void namesArePinnedShownAndTakenOutAgain() throws IOException {
        TestNode node = new TestNode(root).withPath("pinned.yaml", PINNED);
        Ended plan = node.run("plan");
        assertThat(plan.out()).contains("+10.1.1.1\tregistry.regpath-test.invalid\t# regpath: pinned");

        Ended apply = node.run("apply");
        assertThat(apply.out()).contains("~ names in " + node.tree.at("/etc/hosts"));
        assertThat(apply.err()).doesNotContain("HostsFile");
        assertThat(apply.code()).isEqualTo(ExitCode.OK);
        assertThat(node.tree.text("/etc/hosts"))
                .startsWith("127.0.0.1 localhost\n# BEGIN regpath")
                .contains("10.1.1.1\tregistry.regpath-test.invalid\t# regpath: pinned\n");
        assertThat(node.run("status").out())
                .containsPattern("registry.regpath-test.invalid +pinned +10.1.1.1 +backends +in place");
        assertThat(node.run("status", "-o", "json").out()).contains("\"state\": \"in place\"");
        SortedMap<String, String> traces = node.traces();
        node.run("apply");
        assertThat(node.traces()).isEqualTo(traces);

        Ended revert = node.run("revert");
        assertThat(revert.out()).contains("Regpath's part removed from " + node.tree.at("/etc/hosts"));
        assertThat(revert.code()).isEqualTo(ExitCode.OK);
        assertThat(node.tree.text("/etc/hosts")).isEqualTo("127.0.0.1 localhost");
        assertThat(Files.exists(node.tree.at("/var/lib/regpath"))).isFalse();
    }

    @Test
    void aPathThatIsRemovedIsTakenBackWithItsNames() throws IOException {
        TestNode node = new TestNode(root).withPath("pinned.yaml", PINNED).withPath("good.yaml", TestNode.GOOD);
        node.run("apply");
        node.tree.without("/etc/regpath/paths.d/pinned.yaml");
        assertThat(node.run("apply").code()).isEqualTo(ExitCode.OK);
        assertThat(node.tree.text("/etc/hosts")).isEqualTo("127.0.0.1 localhost");
        assertThat(node.hasMirror("good.example.com")).isTrue();
    }

    @Test
    void aHostsFileThatCanNotBeReplacedLeavesMirrorsAlone() throws IOException {
        TestNode node = new TestNode(root).withPath("pinned.yaml", PINNED).withPath("good.yaml", TestNode.GOOD);
        node.tree.without("/etc/hosts").withLink("/etc/hosts", "static/hosts");
        Ended ended = node.run("apply");
        assertThat(ended.code()).isEqualTo(ExitCode.FAILED);
        assertThat(ended.err())
                .contains("HostsFileUnusable")
                .contains("link to static/hosts")
                .contains("names.pin");
        assertThat(node.hasMirror("good.example.com")).isTrue();
        assertThat(Files.isSymbolicLink(node.tree.at("/etc/hosts"))).isTrue();
    }
}
