package dev.regpath.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeLockTest {
    @TempDir
    private Path run;

    @Test
    void aSecondProcessIsToldWhoIsAtWork() throws Exception {
        try (NodeLock _ = NodeLock.take(run)) {
            Process second = other();
            String said = new String(second.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(said).contains("pid " + ProcessHandle.current().pid()).contains("/etc/regpath/paths.d");
        }
    }

    @Test
    void theLockOfAKilledProcessIsFree() throws Exception {
        Process holder = other();
        assertThat(holder.getInputStream().read()).isEqualTo('y');
        holder.destroyForcibly().waitFor();

        try (NodeLock lock = NodeLock.take(run)) {
            assertThat(lock).isNotNull();
        }
    }

    /** Who may make a link there must not have another file of the node emptied. */
    @Test
    void aLinkInThePlaceOfTheLockIsNotFollowed() throws Exception {
        Path theirs = Files.writeString(run.resolve("shadow"), "root:*:19000::::::");
        Files.createSymbolicLink(run.resolve("lock"), theirs);

        assertThatThrownBy(() -> NodeLock.take(run))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("lock");

        assertThat(theirs).hasContent("root:*:19000::::::");
    }

    private Process other() throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        run.toString())
                .start();
    }

    /** Takes the lock, says so, and keeps it until it is killed. */
    static final class Holder {
        public static void main(String[] arguments) throws Exception {
            try (NodeLock _ = NodeLock.take(Path.of(arguments[0]))) {
                System.out.write('y');
                System.out.flush();
                Thread.currentThread().join();
            }
        }
    }
}
