package dev.regpath.harness.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.regpath.harness.Execution;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A block that does not do what its page says fails; bash is the judge. */
class PageRunTest {
    private final List<String> entered = new ArrayList<>();

    @Test
    void aPageThatIsTruePasses() {
        assertThat(run("""
                <!-- run: on a bare node -->
                ```sh
                echo the registry is 10.96.12.7:5000
                ```
                <!-- output -->
                ```text
                the registry is 10.96.12.7:5000
                ```
                <!-- run: there, ends with 3 -->
                ```sh
                exit 3
                ```
                """)).isEqualTo(2);
        assertThat(entered).containsExactly("on a bare node");
    }

    @Test
    void whatTheReaderFillsInIsTyped() {
        assertThat(run("""
                <!-- run: on a bare node -->
                ```sh
                test "10.96.12.7:5000" = 172.16.9.9:5000
                ```
                """)).isEqualTo(1);
    }

    @Test
    void aCommandThatFailsIsFoundThoughAnotherFollows() {
        assertThatThrownBy(() -> run("""
                        # A page

                        <!-- run: on a bare node -->
                        ```sh
                        cd /there/is/no/such/directory
                        echo done
                        ```
                        """))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("docs/a.md:4: ended with 1 instead of 0")
                .hasMessageContaining("No such file or directory");
    }

    @Test
    void aCommandThatWorksWhereThePageSaysThatItFailsIsFound() {
        assertThatThrownBy(() -> run("<!-- run: on a bare node, ends with 1 -->\n```sh\ntrue\n```\n"))
                .hasMessageContaining("ended with 0 instead of 1");
    }

    @Test
    void anOutputThatIsAnotherIsFound() {
        assertThatThrownBy(() -> run("""
                        <!-- run: on a bare node -->
                        ```sh
                        echo nothing to do
                        ```
                        <!-- output -->
                        ```text
                        installed
                        ```
                        """))
                .hasMessageStartingWith("docs/a.md:6: the output has no such line in its place: installed");
    }

    @Test
    void anOutputOfAnotherMachineIsNotCompared() {
        assertThat(run("""
                <!-- run: on a bare node -->
                ```sh
                echo nothing to do
                ```
                <!-- output: containerd 1.6 -->
                ```text
                installed
                ```
                """)).isEqualTo(1);
    }

    private int run(String page) {
        return new PageRun(Page.parse("docs/a.md", page), place -> {
                    entered.add(place);
                    return new LocalShell();
                })
                .run();
    }

    private static final class LocalShell implements PageRun.Machine {
        @Override
        public Execution type(String lines) {
            try {
                Process bash = new ProcessBuilder("bash", "-euo", "pipefail", "-c", lines)
                        .redirectErrorStream(true)
                        .start();
                String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return new Execution(List.of("bash"), bash.waitFor(), out, "");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public Execution boot(String userData) {
            throw new IllegalStateException("nothing boots here");
        }

        @Override
        public Placeholders placeholders() {
            return new Placeholders(Map.of("10.96.12.7:5000", "172.16.9.9:5000"));
        }

        @Override
        public String kind() {
            return "containerd 2.1";
        }

        @Override
        public void close() {}
    }
}
