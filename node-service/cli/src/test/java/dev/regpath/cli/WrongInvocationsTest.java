package dev.regpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What somebody reads who has typed something wrong: src/test/resources/cli/wrong-invocations.txt has each with the whole
 * of standard error and the exit code. As in a shell, {@code #} is root's prompt and {@code $} another user's.
 */
class WrongInvocationsTest {
    private static final Path TABLE = Path.of("src/test/resources/cli/wrong-invocations.txt");

    /** What the node's commands are given besides, so that they are about a directory. */
    private static final List<String> OF_THE_NODE =
            List.of("node", "plan", "apply", "restore", "revert", "status", "verify", "explain", "trace");

    @TempDir
    private Path root;

    /**
     * A row.
     *
     * @param prompt the user's
     * @param line what is typed
     * @param answer standard error and the exit code
     */
    record Invocation(String prompt, String line, String answer) {
        @Override
        public String toString() {
            return prompt + " regpath " + line;
        }
    }

    static Stream<Invocation> invocations() throws IOException {
        return Arrays.stream(Files.readString(TABLE).split("\n{2,}", -1))
                .map(String::strip)
                .filter(block -> !block.isEmpty())
                .map(WrongInvocationsTest::invocation);
    }

    private static Invocation invocation(String block) {
        int end = block.indexOf('\n');
        String first = block.substring(0, end);
        return new Invocation(
                first.substring(0, 1), first.substring("# regpath".length()).strip(), block.substring(end + 1) + "\n");
    }

    @Test
    void thereAreFortyOrMore() throws IOException {
        assertThat(invocations().count()).isGreaterThanOrEqualTo(40);
        assertThat(invocations().map(Invocation::toString)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("invocations")
    void aWrongInvocationIsAnsweredWithTheReasonAndChangesNothing(Invocation typed) throws IOException {
        TestNode node = new TestNode(root).withPath("good.yaml", TestNode.GOOD);
        assertThat(node.run("apply").code()).isEqualTo(ExitCode.OK);
        node.tree
                .with("/empty.yaml", "")
                .with("/password.yaml", "password: hunter2: [\n")
                .with("/credentials", "c2VjcmV0")
                .withDirectory("/empty");
        SortedMap<String, String> before = node.traces();
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();

        String[] arguments = arguments(node, typed);
        int code = Main.commandLine(() -> typed.prompt().equals("#"), arguments)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);

        String answer = (err + "exit %d\n".formatted(code)).replace(root.toString(), "ROOT");
        assertThat(answer).isEqualTo(typed.answer());
        assertThat(answer)
                .doesNotContain("Exception", "java.", "io.grpc", "UNAVAILABLE", "DEADLINE", "\tat ", "c2VjcmV0");
        assertThat(out.toString()).isEmpty();
        assertThat(node.traces()).isEqualTo(before);
    }

    private String[] arguments(TestNode node, Invocation typed) {
        List<String> words = new ArrayList<>();
        Arrays.stream(typed.line().split(" +", -1))
                .filter(word -> !word.isEmpty())
                .map(word -> word.replace("ROOT", root.toString()))
                .forEach(words::add);
        if (!words.isEmpty() && OF_THE_NODE.contains(words.getFirst())) {
            List<String> options = new ArrayList<>(node.options());
            options.removeIf(option -> typed.line().contains(option.substring(0, option.indexOf('='))));
            words.addAll(1, options);
        } else if (words.contains("pull")) {
            words.add("--runtime-socket=" + root.resolve("containerd.sock"));
        }
        return words.toArray(String[]::new);
    }
}
