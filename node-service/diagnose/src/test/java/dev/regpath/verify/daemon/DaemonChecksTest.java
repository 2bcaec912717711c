package dev.regpath.verify.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.containerd.EffectiveConfig;
import dev.regpath.fault.DaemonDiagnostic;
import dev.regpath.files.FileTree;
import dev.regpath.verify.Recorded;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonChecksTest {
    private static final Path CONFIG = Path.of("/etc/containerd/config.toml");

    @TempDir
    private Path directory;

    @Test
    void aListThatIsBuiltInIsNotSaidToStandInAFile() throws IOException {
        assertThat(list("2.3.4", "version = 3\n"))
                .isEqualTo(
                        "config_path is not set in /etc/containerd/config.toml, and what is built into this containerd is"
                                + " the list /etc/containerd/certs.d:/etc/docker/certs.d");
    }

    @Test
    void aListThatSomebodyWroteIsShownWhereItStands() throws IOException {
        assertThat(list("2.3.4", """
                        version = 3
                        [plugins.'io.containerd.cri.v1.images'.registry]
                        config_path = "/etc/containerd/certs.d:/etc/docker/certs.d"
                        """))
                .startsWith("/etc/containerd/config.toml: ")
                .endsWith(" in one value");
    }

    private String list(String version, String text) throws IOException {
        DaemonFacts daemon =
                Recorded.facts("config_path is a list", "2.1").node().daemon();
        FileTree node = new FileTree(directory).with(CONFIG.toString(), text);
        DaemonFacts written = new DaemonFacts(
                daemon.socket(),
                new DaemonFacts.DaemonState.Answers("containerd", version),
                daemon.process(),
                CONFIG,
                daemon.texts(),
                daemon.configChanged(),
                Optional.empty(),
                EffectiveConfig.read(
                        node.files(), CONFIG, ContainerdVersion.parse(version).orElseThrow()),
                Optional.empty(),
                List.of(),
                daemon.images());
        return DaemonChecks.of(written, /* needed= */ true).stream()
                .filter(finding -> finding.diagnostic() == DaemonDiagnostic.LIST)
                .findFirst()
                .orElseThrow()
                .seen();
    }
}
