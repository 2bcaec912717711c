package dev.regpath.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LockHolderTest {
    @Test
    void theKernelTellsWhoHoldsALock(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("lock");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.tryLock()) {
            assertThat(LockHolder.of(file, Path.of("/proc")).pid())
                    .contains((int) ProcessHandle.current().pid());
        }
        assertThat(LockHolder.of(file, Path.of("/proc")).pid()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/system.slice/regpath-node.service | pid 812, regpath-node.service | systemctl stop regpath-node.service",
                "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1f.slice/cri-containerd-9c.scope"
                        + " | pid 812, in a Pod | delete the DaemonSet, or let it put its nodes back by `helm upgrade"
                        + " --reuse-values --set node.clean=true`",
                "/kubepods/besteffort/pod1f/9c | pid 812, in a Pod | delete the DaemonSet, or let it put its nodes back"
                        + " by `helm upgrade --reuse-values --set node.clean=true`",
                "/user.slice/user-0.slice/session-3.scope | pid 812 | wait until it ends, or `kill 812`"
            })
    void whatItIsSaysHowItIsStopped(String cgroup, String who, String remedy) {
        LockHolder holder = new LockHolder(Optional.of(812), Optional.of(cgroup));

        assertThat(holder.who()).isEqualTo(who);
        assertThat(holder.remedy()).isEqualTo(remedy);
    }

    @Test
    void oneThatCannotBeSeenMayBeEither() {
        LockHolder holder = new LockHolder(Optional.empty(), Optional.empty());

        assertThat(holder.who()).isEqualTo("pid unknown");
        assertThat(holder.remedy()).contains("systemctl stop regpath-node", "DaemonSet");
    }

    @Test
    void aLockOfAProcessInAnotherNamespaceIsNotTakenForOneOfOurs(@TempDir Path directory) throws IOException {
        Path lock = Files.writeString(directory.resolve("lock"), "");
        Path proc = Files.createDirectory(directory.resolve("proc"));
        Files.writeString(proc.resolve("locks"), "1: POSIX  ADVISORY  WRITE 812 00:00:1 0 EOF\n");

        assertThat(LockHolder.of(lock, proc).pid()).isEmpty();
    }
}
