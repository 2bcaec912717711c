package dev.regpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The record of our files is empty or garbage: what can be known without it is still done. */
class DamagedRecordTest {
    private static final List<String> DAMAGED =
            List.of("", "{", "\0\0\0\0", "[]", "{\"version\":1,\"directories\":[],\"files\":[{}]}");
    private static final String THEIRS = "[host.\"https://mirror.example.com\"]\n  capabilities = [\"pull\"]\n";

    @TempDir
    Path root;

    @Test
    void revertPutsBackWhatStoodThereBefore() throws IOException {
        for (String damaged : DAMAGED) {
            TestNode node = fresh("revert" + DAMAGED.indexOf(damaged));
            SortedMap<String, String> before = node.contents();
            assertThat(node.run("apply").code()).isZero();
            node.tree.with("/var/lib/regpath/manifest.json", damaged);

            TestNode.Ended ended = node.run("revert");

            assertThat(node.hasMirror("good.example.com")).as(ended.err()).isFalse();
            assertThat(node.tree.at("/etc/containerd/certs.d/taken.example.com/hosts.toml"))
                    .hasContent(THEIRS);
            assertThat(ended.out() + ended.err()).contains("manifest.damaged-");
            assertThat(kept(node)).hasSize(1);
            SortedMap<String, String> after = node.contents();
            after.keySet().removeIf(path -> path.startsWith("/var/lib/regpath"));
            before.keySet().removeIf(path -> path.startsWith("/var/lib/regpath"));
            assertThat(after.keySet()).isEqualTo(before.keySet());
        }
    }

    @Test
    void applyAndStatusAndPlanGoOnAndARevertAfterwardsFindsTheOriginals() throws IOException {
        for (String damaged : DAMAGED) {
            TestNode node = fresh("apply" + DAMAGED.indexOf(damaged));
            assertThat(node.run("apply").code()).isZero();
            node.tree.with("/var/lib/regpath/manifest.json", damaged);

            assertThat(node.run("status").out()).contains("good.example.com");
            assertThat(node.run("plan").err()).doesNotContain("Exception");
            assertThat(Files.readString(node.tree.at("/var/lib/regpath/manifest.json")))
                    .isEqualTo(damaged);
            TestNode.Ended ended = node.run("apply");
            assertThat(ended.code()).as(ended.err()).isZero();
            assertThat(ended.out() + ended.err()).contains("manifest.damaged-");
            assertThat(kept(node))
                    .singleElement()
                    .satisfies(file -> assertThat(file).hasContent(damaged));
            assertThat(node.run("apply").out()).doesNotContain("manifest.damaged-");

            node.run("revert");
            assertThat(node.hasMirror("good.example.com")).isFalse();
            assertThat(node.tree.at("/etc/containerd/certs.d/taken.example.com/hosts.toml"))
                    .hasContent(THEIRS);
        }
    }

    @Test
    void aRecordThatIsNoFileIsNoReasonToStop() throws IOException {
        TestNode node = fresh("directory");
        Files.createDirectories(node.tree.at("/var/lib/regpath/manifest.json/x"));
        assertThat(node.run("status").code()).isNotEqualTo(70);
        assertThat(node.run("plan").err()).doesNotContain("LedgerException");
    }

    private static List<Path> kept(TestNode node) throws IOException {
        try (Stream<Path> files = Files.list(node.tree.at("/var/lib/regpath"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("manifest.damaged-"))
                    .toList();
        }
    }

    private TestNode fresh(String name) throws IOException {
        TestNode node = new TestNode(Files.createDirectory(root.resolve(name)))
                .withPath("good.yaml", TestNode.GOOD)
                .withPath("taken.yaml", TestNode.GOOD.replace("good", "taken").replace("127.66.0.7", "127.66.0.8"));
        node.tree.withDirectory("/etc/containerd/certs.d/taken.example.com");
        node.tree.with("/etc/containerd/certs.d/taken.example.com/hosts.toml", THEIRS);
        return node;
    }
}
