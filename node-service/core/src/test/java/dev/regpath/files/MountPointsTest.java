package dev.regpath.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MountPointsTest {
    @Test
    void theFifthFieldOfEachLineIsReadWithItsEscapes() {
        assertThat(MountPoints.parse("""
                        22 28 0:21 / /proc rw,nosuid shared:13 - proc proc rw
                        617 590 254:1 /var/lib/docker/containers/4f/hosts /etc/hosts rw - ext4 /dev/vda1 rw
                        700 28 0:50 / /mnt/a\\040b\\134c rw - tmpfs tmpfs rw
                        cut off
                        """))
                .containsExactlyInAnyOrder(Path.of("/proc"), Path.of("/etc/hosts"), Path.of("/mnt/a b\\c"));
    }

    @Test
    void procIsAMountPointAndAFileInItIsNot() throws IOException {
        LocalFiles files = new LocalFiles(Path.of("/"));
        assertThat(files.isMountPoint(Path.of("/proc"))).isTrue();
        assertThat(files.isMountPoint(Path.of("/proc/version"))).isFalse();
        assertThat(files.isMountPoint(Path.of("/does/not/exist"))).isFalse();
    }
}
