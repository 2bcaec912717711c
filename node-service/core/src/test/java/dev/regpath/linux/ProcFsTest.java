package dev.regpath.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcFsTest {
    @TempDir
    private Path directory;

    private void runs(int pid, String command, String namespaces) throws IOException {
        Path process = Files.createDirectory(directory.resolve(Integer.toString(pid)));
        Files.writeString(process.resolve("comm"), command + "\n");
        Files.writeString(process.resolve("status"), "Name:\t%s\nNSpid:\t%s\n".formatted(command, namespaces));
    }

    @Test
    void processesAreFoundByAnyOfSeveralNamesUnlessTheyAreInAContainer() throws IOException {
        runs(12, "kubelet", "12");
        runs(7, "k3s-server", "7");
        runs(20, "kubelet", "20\t1");
        runs(30, "sh", "30");
        Files.createDirectory(directory.resolve("sys"));

        assertThat(new ProcFs(directory).named(List.of("kubelet", "k3s-server")))
                .containsExactly(7, 12);
    }
}
