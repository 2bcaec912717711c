package dev.regpath.installer.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.files.Bytes;
import dev.regpath.installer.config.ConfigChange.AlreadyServes;
import dev.regpath.installer.config.ConfigChange.Declined;
import dev.regpath.installer.config.ConfigChange.Edits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigPlannerTest {
    private static final String CONFIG = "/etc/containerd/config.toml";

    private static ConfigChange plan(MemoryFiles files, String version) throws IOException {
        return ConfigPlanner.plan(
                files,
                ContainerdLayout.detect(files, Optional.empty()),
                ContainerdVersion.parse(version).orElseThrow(),
                false);
    }

    private static String after(ConfigChange change, String file) {
        assertThat(change).isInstanceOf(Edits.class);
        return ((Edits) change)
                .files().stream()
                        .filter(edit -> edit.file().equals(Path.of(file)))
                        .findFirst()
                        .flatMap(edit -> edit.after().map(Bytes::text))
                        .orElse("");
    }

    @Test
    void nothingIsDoneWhereItServesAlready() throws IOException {
        MemoryFiles files = new MemoryFiles().with(CONFIG, """
                version = 2
                [plugins."io.containerd.grpc.v1.cri".registry]
                config_path = "/a"
                """);
        assertThat(plan(files, "1.7.24"))
                .isInstanceOfSatisfying(
                        AlreadyServes.class,
                        serves -> assertThat(serves.directories()).containsExactly(Path.of("/a")));
    }

    @Test
    void aNodeWithNoConfigurationGetsOne() throws IOException {
        assertThat(after(plan(new MemoryFiles(), "1.7.24"), CONFIG)).isEqualTo("""
                version = 2

                [plugins."io.containerd.grpc.v1.cri".registry]
                config_path = "/etc/containerd/certs.d"
                """);
        assertThat(after(plan(new MemoryFiles(), "2.1.9"), CONFIG)).isEqualTo("""
                version = 3

                [plugins."io.containerd.cri.v1.images".registry]
                config_path = "/etc/containerd/certs.d"
                """);
    }

    @Test
    void aDropInIsUsedOnlyWhereItIsMerged() throws IOException {
        MemoryFiles files = new MemoryFiles().with(CONFIG, """
                version = 2
                imports = ["/etc/containerd/conf.d/*.toml"]
                [debug]
                level = "info"
                """);
        assertThat(after(plan(files, "2.1.9"), "/etc/containerd/conf.d/99-regpath.toml"))
                .isEqualTo("""
                        [plugins."io.containerd.grpc.v1.cri".registry]
                        config_path = "/etc/containerd/certs.d"
                        """);
        assertThat(after(plan(files, "1.7.24"), CONFIG)).contains("level = \"info\"", "config_path");
    }

    @Test
    void mirrorsAreNotTouchedUnasked() throws IOException {
        MemoryFiles files = new MemoryFiles().with(CONFIG, """
                version = 2
                [plugins."io.containerd.grpc.v1.cri".registry.mirrors."docker.io"]
                endpoint = ["https://mirror.example.com"]
                """);
        assertThat(plan(files, "1.7.24"))
                .isInstanceOfSatisfying(
                        Declined.class,
                        declined -> assertThat(declined.remedy()).contains("--migrate-mirrors"));
    }
}
