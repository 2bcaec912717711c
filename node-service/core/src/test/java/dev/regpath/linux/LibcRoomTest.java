package dev.regpath.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibcRoomTest {
    @TempDir
    private Path directory;

    @Test
    void theRoomIsThatWhichTheJdkSees() throws Exception {
        FileStore store = Files.getFileStore(directory);

        FileSystemRoom room = Libc.room(directory);

        // Others write meanwhile.
        assertThat(room.bytes()).isBetween(store.getUnallocatedSpace() / 2, store.getTotalSpace());
        assertThat(room.inodes()).isNotNegative();
    }

    @Test
    void whatIsNotThereHasNone() {
        assertThatThrownBy(() -> Libc.room(directory.resolve("none"))).isInstanceOf(KernelException.class);
    }
}
