package dev.regpath.verify.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.linux.FileSystemRoom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoomProbeTest {
    @TempDir
    private Path directory;

    /** proc(5) has no room at all, and is there on every machine. */
    @Test
    void theDirectoriesAreFoundByTheDatabaseThatTheDaemonHasOpen() throws IOException {
        Path proc = processWithRoot("/k3s/agent/containerd");
        Path content = Files.createDirectories(directory.resolve("root/k3s/agent/containerd"))
                .resolve("io.containerd.content.v1.content");
        Files.createSymbolicLink(content, Path.of("/proc"));

        assertThat(new RoomProbe(proc).scarce(7)).anySatisfy(room -> {
            assertThat(room.directory()).isEqualTo(Path.of("/k3s/agent/containerd/io.containerd.content.v1.content"));
            assertThat(room.isGone()).isTrue();
        });
    }

    @Test
    void ofAProcessThatCannotBeSeenNothingIsTold() {
        assertThat(new RoomProbe(directory).scarce(7)).isEmpty();
    }

    @Test
    void aFileSystemWithoutALimitOfInodesIsNotOutOfThem() {
        Path path = Path.of("/var/lib/containerd");

        assertThat(ScarceRoom.of(path, new FileSystemRoom(1L << 40, 0, false)).isScarce())
                .isFalse();
        assertThat(ScarceRoom.of(path, new FileSystemRoom(1L << 40, 0, true)).isGone())
                .isTrue();
        assertThat(ScarceRoom.of(path, new FileSystemRoom(1L << 40, 5_000, true))
                        .isGone())
                .isFalse();
        assertThat(ScarceRoom.of(path, new FileSystemRoom(1L << 40, 5_000, true))
                        .isScarce())
                .isTrue();
        assertThat(ScarceRoom.of(path, new FileSystemRoom(100L << 20, 1 << 20, true))
                        .isScarce())
                .isTrue();
    }

    private Path processWithRoot(String root) throws IOException {
        Path proc = directory.resolve("proc");
        Path process = proc.resolve("7");
        Files.createDirectories(process.resolve("fd"));
        Files.createSymbolicLink(process.resolve("fd/3"), Path.of("socket:[12345]"));
        Files.createSymbolicLink(process.resolve("fd/9"), Path.of(root + "/io.containerd.metadata.v1.bolt/meta.db"));
        Files.createSymbolicLink(process.resolve("root"), Files.createDirectories(directory.resolve("root")));
        return proc;
    }
}
