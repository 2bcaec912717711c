package dev.regpath.containerd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.files.FileTree;
import dev.regpath.runtime.RegistryConfig;
import dev.regpath.runtime.RegistryConfig.ConfigSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigPathTest {
    private static final Path CONFIG = Path.of("/etc/containerd/config.toml");
    private static final String V2 = "[plugins.\"io.containerd.grpc.v1.cri\".registry]\n  config_path = \"%s\"\n";
    private static final String V3 = "[plugins.\"io.containerd.cri.v1.images\".registry]\n  config_path = \"%s\"\n";

    @TempDir
    private Path root;

    private FileTree node() {
        return new FileTree(root).withDirectory("/etc/containerd");
    }

    private static RegistryConfig read(FileTree node, String version) throws IOException {
        return ConfigPath.fromConfig(
                node.files(), CONFIG, ContainerdVersion.parse(version).orElseThrow());
    }

    private static String roots(RegistryConfig path) {
        return path.roots().stream().map(Path::toString).collect(Collectors.joining(":"));
    }

    @Test
    void onePointXSaysItInTheCriStatus() {
        assertThat(
                        ConfigPath.fromCriStatus(
                                "{\"registry\":{\"configPath\":\"/a:/b\",\"configs\":{\"r\":{\"auth\":{\"password\":\"x\"}}}}}"))
                .hasValueSatisfying(path -> {
                    assertThat(path.roots()).containsExactly(Path.of("/a"), Path.of("/b"));
                    assertThat(path.source()).isEqualTo(ConfigSource.CRI_STATUS);
                    assertThat(path.inEffect()).isTrue();
                });
    }

    @Test
    void anEmptyPathInTheCriStatusMeansThatNothingIsRead() {
        assertThat(ConfigPath.fromCriStatus("{\"registry\":{\"configPath\":\"\"}}"))
                .hasValueSatisfying(path -> {
                    assertThat(path.roots()).containsExactly(ConfigPath.DEFAULT_ROOT);
                    assertThat(path.inEffect()).isFalse();
                    assertThat(path.remarks()).singleElement().asString().contains("restarted");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"registry\":null}",
                "{\"registry\":{}}",
                "{\"registry\":{\"configPath\":{}}}",
                "{"
            })
    void twoPointXSaysNothingThere(String json) {
        assertThat(ConfigPath.fromCriStatus(json)).isEmpty();
    }

    @ParameterizedTest(name = "config version {0}, containerd {1}")
    @CsvSource({
        "0, 1.6.39, cri,                          /p",
        "1, 1.7.24, cri,                          /p",
        "2, 1.6.39, io.containerd.grpc.v1.cri,    /p",
        "2, 1.7.24, io.containerd.grpc.v1.cri,    /p",
        "2, 2.0.5,  io.containerd.grpc.v1.cri,    /p",
        "2, 2.2.7,  io.containerd.grpc.v1.cri,    /p",
        "2, 2.3.4,  io.containerd.grpc.v1.cri,    /p",
        "2, 2.1.9,  io.containerd.cri.v1.images,  /p",
        "3, 2.1.9,  io.containerd.cri.v1.images,  /p",
        "4, 2.3.4,  io.containerd.cri.v1.images,  /p",
        "2, 1.7.24, io.containerd.cri.v1.images,  unset",
        "3, 2.1.9,  io.containerd.grpc.v1.cri,    unset",
        "0, 2.1.9,  io.containerd.grpc.v1.cri,    unset",
    })
    void eachConfigVersionHasItsOwnKey(int version, String daemon, String plugin, String expected) throws IOException {
        FileTree node = node().with(
                        CONFIG.toString(),
                        (version == 0 ? "" : "version = " + version + "\n") + "[plugins.\"" + plugin
                                + "\".registry]\nconfig_path = \"/p\"\n");
        RegistryConfig path = read(node, daemon);
        assertThat(path.inEffect() ? roots(path) : "unset").isEqualTo(expected);
    }

    @Test
    void twoKeysInAVersionTwoFileAreWeighedAsContainerdDoes() throws IOException {
        FileTree node =
                node().with(CONFIG.toString(), "version = 2\n" + V3.formatted("/images") + V2.formatted("/cri"));
        assertThat(roots(read(node, "2.1.9"))).isEqualTo("/cri");
    }

    @Test
    void aDropInReplacesTheWholeSectionInOnePointXAndIsMergedInTwo() throws IOException {
        FileTree node = node().with(
                        CONFIG.toString(), "version = 2\nimports = [\"conf.d/*.toml\"]\n" + V2.formatted("/main"))
                .with(
                        "/etc/containerd/conf.d/10-nvidia.toml",
                        "version = 2\n[plugins.\"io.containerd.grpc.v1.cri\"]\nx = 1\n")
                .with("/etc/containerd/conf.d/readme", V2.formatted("/not-imported"));
        assertThat(read(node, "1.7.24").inEffect()).isFalse();
        assertThat(roots(read(node, "2.1.9"))).isEqualTo("/main");
    }

    @Test
    void theLastImportWins() throws IOException {
        FileTree node = node().with(
                        CONFIG.toString(),
                        "version = 3\nimports = [\"/etc/containerd/conf.d/*.toml\", \"last.toml\"]\n"
                                + V3.formatted("/main"))
                .with("/etc/containerd/conf.d/b.toml", V3.formatted("/b"))
                .with("/etc/containerd/conf.d/a.toml", "imports = ['../deep.toml']\n" + V3.formatted("/a"))
                .with("/etc/containerd/last.toml", V3.formatted("/last"));
        assertThat(roots(read(node, "2.1.9"))).isEqualTo("/last");
        node.with("/etc/containerd/deep.toml", V3.formatted("/deep"));
        assertThat(roots(read(node, "2.1.9"))).as("breadth first").isEqualTo("/deep");
    }

    @Test
    void aDropInOfVersionThreeHidesTheMainFilesVersionTwoUntilTwoPointThree() throws IOException {
        FileTree node = node().with(CONFIG.toString(), "version = 2\nimports = ['x.toml']\n" + V2.formatted("/main"))
                .with("/etc/containerd/x.toml", "version = 3\n");
        assertThat(read(node, "2.1.9").inEffect()).isFalse();
        assertThat(read(node, "2.1.9").remarks()).anyMatch(remark -> remark.contains("hides"));
        assertThat(roots(read(node, "2.3.5"))).isEqualTo("/main");
        assertThat(read(node, "2.3.4").remarks()).anyMatch(remark -> remark.contains("does not start"));
    }

    @Test
    void withoutAnySettingTheBuiltInListIsInEffectFromTwoPointTwoOn() throws IOException {
        assertThat(read(node(), "2.1.9").inEffect()).isFalse();
        RegistryConfig path = read(node(), "2.2.0");
        assertThat(roots(path)).isEqualTo("/etc/containerd/certs.d:/etc/docker/certs.d");
        assertThat(path.source()).isEqualTo(ConfigSource.DEFAULT);
        assertThat(path.inEffect()).isTrue();
        assertThat(path.remarks()).singleElement().asString().contains("single directory");
    }

    @Test
    void aListIsWarnedOfWhereItMayBeIgnored() throws IOException {
        FileTree node = node().with(CONFIG.toString(), "version = 2\n" + V2.formatted("/a:/b"));
        assertThat(read(node, "1.7.24").remarks()).isEmpty();
        assertThat(read(node, "2.1.9").remarks()).singleElement().asString().contains("single directory");
        assertThat(roots(read(node, "2.1.9"))).isEqualTo("/a:/b");
    }

    @Test
    void mirrorsBesideConfigPathAreWarnedOf() throws IOException {
        FileTree node = node().with(
                        CONFIG.toString(),
                        "version = 2\n" + V2.formatted("/a")
                                + "[plugins.\"io.containerd.grpc.v1.cri\".registry.mirrors.\"docker.io\"]\nendpoint = []\n");
        assertThat(read(node, "2.1.9").remarks()).singleElement().asString().contains("registry.mirrors");
    }

    @Test
    void whatContainerdWouldNotStartWithIsToldAndTheRestIsRead() throws IOException {
        FileTree node = node().with(
                        CONFIG.toString(), "version = 2\nimports = ['missing.toml', 'bad.toml']\n" + V2.formatted("/a"))
                .with("/etc/containerd/bad.toml", "[");
        RegistryConfig path = read(node, "2.1.9");
        assertThat(roots(path)).isEqualTo("/a");
        assertThat(path.remarks())
                .satisfiesExactly(
                        missing -> assertThat(missing).contains("missing.toml"),
                        bad -> assertThat(bad).contains("bad.toml"));
    }

    @Test
    void importsInACircleEnd() throws IOException {
        FileTree node = node().with(CONFIG.toString(), "version = 2\nimports = ['./config.toml', 'config.toml']\n");
        assertThat(read(node, "2.1.9").inEffect()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"certs.d", ":", ":/a", "/a:"})
    void emptyAndRelativePartsAreLeftOutAndToldOf(String value) throws IOException {
        FileTree node = node().with(CONFIG.toString(), "version = 2\n" + V2.formatted(value));
        RegistryConfig path = read(node, "1.7.24");
        assertThat(path.roots())
                .isEqualTo(value.contains("/a") ? List.of(Path.of("/a")) : List.of(ConfigPath.DEFAULT_ROOT));
        assertThat(path.remarks()).isNotEmpty();
    }
}
