package dev.regpath.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.verify.finding.Fix;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Judged by the real sed. */
class HostsFileFixTest {
    private static final String NAME = "registry.example.com";

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                203.0.113.77 registry.example.com                                | ''
                203.0.113.77 Registry.Example.Com   # ours                       | 203.0.113.77   # ours
                203.0.113.77 a.example.com registry.example.com b.example.com    | 203.0.113.77 a.example.com b.example.com
                203.0.113.77 registry.example.com registry.example.com a         | 203.0.113.77 a
                2001:db8::7 registry.example.com                                 | ''
                203.0.113.77 my-registry.example.com registry.example.com.local  | 203.0.113.77 my-registry.example.com registry.example.com.local
                203.0.113.77 registryXexample.com                                | 203.0.113.77 registryXexample.com
                # 203.0.113.77 registry.example.com                              | # 203.0.113.77 registry.example.com
                203.0.113.77 a # registry.example.com                            | 203.0.113.77 a # registry.example.com
                """)
    void takesThatNameAndNothingElse(String line, String expected) throws Exception {
        String others = "127.0.0.1 localhost\n\n203.0.113.9\n";
        Path hosts = Files.writeString(directory.resolve("hosts"), others + line + "\n");

        run(HostsFileFix.without(hosts, Files.readString(hosts), NAME));

        assertThat(hosts).hasContent(others + (expected.isEmpty() ? "" : expected + "\n"));
    }

    @Test
    void whatEveryNodeNeedsStays() {
        String hosts = "203.0.113.77 localhost registry.localhost\n::1 registry.example.com\n";

        assertThat(HostsFileFix.without(directory, hosts, "LocalHost")).isInstanceOf(Fix.Advice.class);
        assertThat(HostsFileFix.without(directory, hosts, "registry.localhost")).isInstanceOf(Fix.Advice.class);
        assertThat(HostsFileFix.without(directory, hosts, NAME)).isInstanceOf(Fix.Advice.class);
    }

    private static void run(Fix fix) throws Exception {
        assertThat(fix).isInstanceOf(Fix.Run.class);
        Process shell = new ProcessBuilder("sh", "-euc", ((Fix.Run) fix).text())
                .inheritIO()
                .start();
        assertThat(shell.waitFor()).isZero();
    }
}
