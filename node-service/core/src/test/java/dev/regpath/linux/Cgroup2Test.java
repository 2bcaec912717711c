package dev.regpath.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Cgroup2Test {
    @TempDir
    private Path directory;

    private String mount(String... lines) throws IOException {
        Path mountinfo = Files.write(directory.resolve("mountinfo"), List.of(lines));
        return Cgroup2.find(mountinfo)
                .map(cgroups -> cgroups.mount() + " of " + cgroups.root())
                .orElse("none");
    }

    @Test
    void theUnifiedTreeIsFound() throws IOException {
        assertThat(mount(
                        "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
                        "30 22 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate"))
                .isEqualTo("/sys/fs/cgroup of /");
    }

    @Test
    void theTreeBesideVersionOneIsFound() throws IOException {
        assertThat(mount(
                        "30 22 0:26 / /sys/fs/cgroup ro - tmpfs tmpfs ro",
                        "31 30 0:27 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw",
                        "32 30 0:28 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu"))
                .isEqualTo("/sys/fs/cgroup/unified of /");
    }

    @Test
    void inAContainerTheHostsTreeIsPreferredToItsOwn() throws IOException {
        assertThat(mount(
                        "30 22 0:26 / /sys/fs/cgroup ro - cgroup2 cgroup ro",
                        "40 22 0:26 /../../.. /host/sys/fs/my\\040cgroup rw - cgroup2 cgroup2 rw"))
                .isEqualTo("/host/sys/fs/my cgroup of /../../..");
    }

    @Test
    void whereThereIsNoneNoneIsFound() throws IOException {
        assertThat(mount("32 30 0:28 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu"))
                .isEqualTo("none");
    }

    @ParameterizedTest
    @CsvSource({
        "/,        /system.slice/containerd.service,         /system.slice/containerd.service",
        "/,        /,                                        /",
        "/,        /../../system.slice/containerd.service,   ",
        "/../..,   /../../system.slice/containerd.service,   /system.slice/containerd.service",
        "/../..,   /../system.slice/containerd.service,      ",
        "/../..,   /../../../system.slice,                   ",
        "/../..,   /own,                                     ",
        "/kind,    /kind/system.slice,                       /system.slice",
        "/kind,    /kinder/system.slice,                     "
    })
    void aProcessesCgroupIsFoundInWhatIsMounted(String root, String named, String path) {
        assertThat(new Cgroup2(directory, root).inside(named).map(CgroupPath::toString))
                .isEqualTo(Optional.ofNullable(path));
    }

    @Test
    void theCgroupsBelowOneAreFoundAmongTheKernelsFiles() throws IOException {
        for (String file : List.of("cgroup.procs", "memory.max", "new.controller", "zzz")) {
            Files.createFile(directory.resolve(file));
        }
        for (String below : List.of("system.slice", "memory.looks-like-a-file", "kubepods")) {
            Files.createDirectory(directory.resolve(below));
        }
        Files.createSymbolicLink(directory.resolve("link"), directory.resolve("kubepods"));

        Cgroup2 tree = new Cgroup2(directory, "/");
        assertThat(tree.children(CgroupPath.ROOT))
                .containsExactly("kubepods", "memory.looks-like-a-file", "system.slice");
        assertThat(tree.children(CgroupPath.parse("/kubepods"))).isEmpty();
        assertThat(tree.children(CgroupPath.parse("/gone"))).isEmpty();
    }
}
