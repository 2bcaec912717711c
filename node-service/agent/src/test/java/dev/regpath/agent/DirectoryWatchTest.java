package dev.regpath.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryWatchTest {
    private final Semaphore calls = new Semaphore(0);

    @TempDir
    private Path root;

    private void awaitCall() throws InterruptedException {
        assertThat(calls.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    }

    /** Until nothing more comes of what was done before. */
    private void awaitQuiet() throws InterruptedException {
        while (calls.tryAcquire(300, TimeUnit.MILLISECONDS)) {
            calls.drainPermits();
        }
    }

    @Test
    void aFileInADirectoryThatDidNotExistYetIsNoticed() throws Exception {
        Path paths = root.resolve("etc/regpath/paths.d");
        try (DirectoryWatch _ = DirectoryWatch.start(paths, calls::release)) {
            Files.createDirectories(paths);
            awaitCall();
            awaitQuiet();

            Files.writeString(paths.resolve("company.yaml"), "kind: RegistryPath");
            awaitCall();
        }
    }

    @Test
    void aDirectoryThatIsRemovedAndMadeAgainIsStillWatched() throws Exception {
        Path paths = Files.createDirectories(root.resolve("paths.d"));
        try (DirectoryWatch _ = DirectoryWatch.start(paths, calls::release)) {
            Files.delete(paths);
            awaitCall();
            Files.createDirectory(paths);
            awaitCall();
            awaitQuiet();

            Files.writeString(paths.resolve("company.yaml"), "kind: RegistryPath");
            awaitCall();
        }
    }

    @Test
    void aFileThatIsWrittenInManyStepsIsOneChange() throws Exception {
        Path paths = Files.createDirectories(root.resolve("paths.d"));
        try (DirectoryWatch _ = DirectoryWatch.start(paths, calls::release)) {
            Path file = paths.resolve("company.yaml");
            for (int i = 0; i < 200; i++) {
                Files.writeString(file, "# line %d".formatted(i));
            }
            awaitCall();
            assertThat(calls.availablePermits()).isZero();
        }
    }
}
