package dev.regpath.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regpath.cli.TestNode.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeCommandTest {
    /** What the JVM ends with after SIGTERM: 128 + 15. The systemd unit knows it as a success. */
    private static final int TERMINATED = 143;

    @TempDir
    private Path root;

    @TempDir
    private Path logs;

    private RunningAgent start(TestNode node) throws IOException {
        return RunningAgent.start(node, logs.resolve("agent.log"));
    }

    private static void within(Duration limit, ThrowingRunnable check) {
        await().atMost(limit).pollInterval(Duration.ofMillis(50)).untilAsserted(check);
    }

    /** A JVM has to start, on a machine that may be busy. */
    private static void soon(ThrowingRunnable check) {
        within(Duration.ofSeconds(20), check);
    }

    private static String path(String name) {
        return TestNode.GOOD.replace("good", name);
    }

    @Test
    void aNewPathFileIsAppliedWithinSecondsAndARemovedOneTakenBack() throws Exception {
        TestNode node = new TestNode(root).withPath("first.yaml", path("first"));
        try (RunningAgent _ = start(node)) {
            soon(() -> assertThat(node.run("status").out())
                    .contains("Agent: running")
                    .contains("first.example.com"));

            node.withPath("second.yaml", path("second"));
            within(
                    Duration.ofSeconds(5),
                    () -> assertThat(node.hasMirror("second.example.com")).isTrue());

            node.tree.without("/etc/regpath/paths.d/first.yaml");
            within(
                    Duration.ofSeconds(5),
                    () -> assertThat(node.hasMirror("first.example.com")).isFalse());
            assertThat(node.hasMirror("second.example.com")).isTrue();
        }
    }

    @Test
    void aBrokenFileDisturbsNoOtherAndCountsOnceItIsMended() throws Exception {
        TestNode node = new TestNode(root).withPath("good.yaml", TestNode.GOOD);
        try (RunningAgent agent = start(node)) {
            soon(() -> assertThat(node.hasMirror("good.example.com")).isTrue());
            String good = node.traces()
                    .get(node.tree
                            .at("/etc/containerd/certs.d/good.example.com/hosts.toml")
                            .toString());

            node.withPath("bad.yaml", path("bad").replace("5000", "0"));
            within(
                    Duration.ofSeconds(5),
                    () -> assertThat(node.run("status").out()).contains("InvalidPort"));
            node.withPath("other.yaml", path("other"));
            within(
                    Duration.ofSeconds(5),
                    () -> assertThat(node.hasMirror("other.example.com")).isTrue());

            node.withPath("bad.yaml", path("bad"));
            within(
                    Duration.ofSeconds(5),
                    () -> assertThat(node.hasMirror("bad.example.com")).isTrue());
            within(
                    Duration.ofSeconds(5),
                    () -> assertThat(node.run("status").out()).doesNotContain("InvalidPort"));
            assertThat(agent.log())
                    .containsOnlyOnce("problem code=InvalidPort")
                    .containsOnlyOnce("solved code=InvalidPort");
            assertThat(node.traces())
                    .containsEntry(
                            node.tree
                                    .at("/etc/containerd/certs.d/good.example.com/hosts.toml")
                                    .toString(),
                            good);
        }
    }

    @Test
    void aTerminatedAgentEndsInOrderAndLeavesEverythingInPlace() throws Exception {
        TestNode node = new TestNode(root).withPath("good.yaml", TestNode.GOOD);
        SortedMap<String, String> before = node.contents();
        try (RunningAgent agent = start(node)) {
            soon(() -> assertThat(node.run("status").out())
                    .contains("Agent: running")
                    .contains("in place"));
            assertThat(agent.terminate()).isEqualTo(TERMINATED);
            assertThat(agent.log()).doesNotContain("Exception");
        }
        Ended status = node.run("status");
        assertThat(status.out()).contains("Agent: not running").contains("in place");
        assertThat(status.err()).isEmpty();
        assertThat(node.run("revert").code()).isEqualTo(ExitCode.OK);
        assertThat(node.contents()).isEqualTo(before);
    }

    @Test
    void aDirectoryInThePlaceOfTheSocketCostsTheStatusAndNoPath() throws Exception {
        TestNode node = new TestNode(root).withPath("first.yaml", path("first"));
        node.tree.withDirectory("/run/node.sock/theirs");
        try (RunningAgent agent = start(node)) {
            soon(() -> assertThat(agent.log()).contains("are not answered").contains("remove it"));
            node.withPath("second.yaml", path("second"));
            soon(() -> assertThat(node.hasMirror("second.example.com")).isTrue());
            assertThat(node.hasMirror("first.example.com")).isTrue();
            // Without an agent that answers, status looks for itself.
            assertThat(node.run("status").out()).contains("first.example.com");
            assertThat(node.tree.at("/run/node.sock/theirs")).isDirectory();
        }
    }

    @Test
    void whoeverComesSecondIsToldWhoIsAtWork() throws Exception {
        TestNode node = new TestNode(root).withPath("good.yaml", TestNode.GOOD);
        try (RunningAgent first = start(node)) {
            soon(() -> assertThat(node.run("status").out()).contains("Agent: running"));
            try (RunningAgent second = RunningAgent.start(node, logs.resolve("second.log"))) {
                assertThat(second.end()).isEqualTo(ExitCode.FAILED);
                assertThat(second.log())
                        .contains("pid " + first.pid())
                        .contains("To stop it: ")
                        .doesNotContain("\tat ");
            }
            Ended apply = node.run("apply");
            assertThat(apply.code()).isEqualTo(ExitCode.FAILED);
            assertThat(apply.err()).contains("pid " + first.pid());
            assertThat(node.run("status").out()).contains("Agent: running");
        }
    }

    @Test
    void anAgentThatIsKilledAnywhereIsFollowedByOneThatPutsThingsRight() throws Exception {
        TestNode node = new TestNode(root);
        for (int i = 0; i < 20; i++) {
            node.withPath("path%d.yaml".formatted(i), path("path" + i));
        }
        SortedMap<String, String> before = node.contents();
        Random random = new Random(20_261_123);
        for (int i = 0; i < 4; i++) {
            try (RunningAgent agent = start(node)) {
                TimeUnit.MILLISECONDS.sleep(500 + random.nextInt(700));
                agent.kill();
            }
        }
        node.tree.without("/etc/regpath/paths.d/path7.yaml"); // While nobody is there.
        try (RunningAgent agent = start(node)) {
            soon(() -> {
                for (int i = 0; i < 20; i++) {
                    assertThat(node.hasMirror("path%d.example.com".formatted(i)))
                            .isEqualTo(i != 7);
                }
            });
            soon(() -> assertThat(node.run("status").out()).contains("Agent: running"));
            assertThat(node.run("status").out()).doesNotContain("Problems").doesNotContain("changed by another");
            agent.terminate();
        }
        try (var files = Files.walk(root)) {
            assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".regpath-tmp"));
        }
        assertThat(node.run("revert").code()).isEqualTo(ExitCode.OK);
        node.withPath("path7.yaml", path("path7"));
        assertThat(node.contents()).isEqualTo(before);
    }
}
