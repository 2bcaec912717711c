package dev.regpath.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryWatchTest {
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(10);

    @TempDir
    private Path root;

    @Test
    void aFileInADirectoryThatDidNotExistYetIsNoticed() throws Exception {
        Path paths = root.resolve("etc/regpath/paths.d");
        Doorbell doorbell = new Doorbell();
        try (DirectoryWatch _ = DirectoryWatch.start(paths, doorbell)) {
            Files.createDirectories(paths);
            assertThat(doorbell.await(LONG_ENOUGH)).isPresent();
            doorbell.awaitQuiet(Duration.ofMillis(300), LONG_ENOUGH);

            Files.writeString(paths.resolve("company.yaml"), "kind: RegistryPath");
            assertThat(doorbell.await(LONG_ENOUGH)).contains(paths + " changed");
        }
    }

    @Test
    void aDirectoryThatIsRemovedAndMadeAgainIsStillWatched() throws Exception {
        Path paths = Files.createDirectories(root.resolve("paths.d"));
        Doorbell doorbell = new Doorbell();
        try (DirectoryWatch _ = DirectoryWatch.start(paths, doorbell)) {
            Files.delete(paths);
            assertThat(doorbell.await(LONG_ENOUGH)).isPresent();
            Files.createDirectory(paths);
            assertThat(doorbell.await(LONG_ENOUGH)).isPresent();
            doorbell.awaitQuiet(Duration.ofMillis(300), LONG_ENOUGH);

            Files.writeString(paths.resolve("company.yaml"), "kind: RegistryPath");
            assertThat(doorbell.await(LONG_ENOUGH)).isPresent();
        }
    }
}
