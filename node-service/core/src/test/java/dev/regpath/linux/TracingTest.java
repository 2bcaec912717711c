package dev.regpath.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TracingTest {
    @TempDir
    private Path root;

    @BeforeEach
    void aKernelThatAllowsIt() throws IOException {
        write("sys/kernel/btf/vmlinux", "");
        write("sys/kernel/security/lockdown", "[none] integrity confidentiality\n");
        capabilities("000001ffffffffff");
    }

    @Test
    void rootOnAnOrdinaryNodeMayTrace() {
        assertThat(Tracing.obstacle(root.resolve("proc"), root.resolve("sys"))).isEmpty();
    }

    @Test
    void perfmonAloneIsEnough() throws IOException {
        capabilities("000000c000001000");
        assertThat(Tracing.obstacle(root.resolve("proc"), root.resolve("sys"))).isEmpty();
    }

    @Test
    void bpfAndNetAdminAreNotEnough() throws IOException {
        capabilities("0000008000001000");
        assertThat(Tracing.obstacle(root.resolve("proc"), root.resolve("sys")))
                .contains("the process lacks CAP_PERFMON");
    }

    @Test
    void aKernelWithoutBtfIsNamed() throws IOException {
        Files.delete(root.resolve("sys/kernel/btf/vmlinux"));
        assertThat(Tracing.obstacle(root.resolve("proc"), root.resolve("sys")).orElseThrow())
                .contains("BTF");
    }

    @Test
    void aLockedDownKernelIsNamed() throws IOException {
        write("sys/kernel/security/lockdown", "none integrity [confidentiality]\n");
        assertThat(Tracing.obstacle(root.resolve("proc"), root.resolve("sys")).orElseThrow())
                .contains("confidentiality");
    }

    private void capabilities(String effective) throws IOException {
        write("proc/self/status", "Name:\tregpath\nCapPrm:\t0000000000000000\nCapEff:\t%s\n".formatted(effective));
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
