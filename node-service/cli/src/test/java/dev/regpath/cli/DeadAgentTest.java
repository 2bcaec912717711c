package dev.regpath.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.regpath.cli.TestNode.Ended;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that was killed leaves its socket behind. */
class DeadAgentTest {
    /** Where a build runs in the background, its processes ignore Ctrl-C unless they are told not to. */
    private static final List<String> NOT_IGNORED = List.of("env", "--default-signal=INT");

    @TempDir
    private Path root;

    @TempDir
    private Path printed;

    private TestNode node;
    private Path socket;

    @BeforeEach
    void aSocketIsThereAndNobodyListens() throws IOException {
        node = new TestNode(root).withPath("good.yaml", TestNode.GOOD);
        socket = root.resolve("run/node.sock");
        Files.createDirectories(socket.getParent());
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(socket));
        }
        assertThat(socket).exists();
    }

    private List<String> arguments(String command, String... more) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(node.options());
        arguments.addAll(List.of(more));
        return arguments;
    }

    @Test
    void statusSaysSoInALineAndLooksForItself() throws Exception {
        Ended ended = Typed.run(List.of(), Main.class, printed, arguments("status"));

        assertThat(ended.err())
                .isEqualTo("regpath status: the agent does not answer at %s: it has ended\n".formatted(socket));
        assertThat(ended.out()).startsWith("Agent: not running; this is what it left in place\n");
        assertThat(ended.code()).isEqualTo(ExitCode.OK);
    }

    @Test
    void traceSaysSoInALineAndListensForItself() throws Exception {
        Ended ended = Typed.run(List.of(), Main.class, printed, arguments("trace", "--duration=5s"));

        assertThat(ended.err().lines().findFirst())
                .contains("regpath trace: the agent does not answer at %s: it has ended".formatted(socket));
        assertThat(ended.err()).doesNotContain("Exception", "UNAVAILABLE", "\tat ");
        assertThat(ended.err()).contains("nothing is redirected on this node now");
        assertThat(ended.code()).isEqualTo(ExitCode.OK);
    }

    @Test
    void verifyThatIsInterruptedEndsWithTheCodeOfCtrlC() throws Exception {
        try (Typed verify = Typed.start(NOT_IGNORED, Main.class, printed, arguments("verify", "--watch=1h"))) {
            await().atMost(Duration.ofSeconds(40)).until(() -> verify.out().contains("explained by"));
            verify.interrupt();

            Ended ended = verify.end();

            assertThat(ended.code()).isEqualTo(ExitCode.INTERRUPTED);
            assertThat(ended.err()).doesNotContain("Exception");
        }
    }
}
