package dev.regpath.containerd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.files.FileTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EffectiveConfigTest {
    private static final Path CONFIG = Path.of("/etc/containerd/config.toml");
    private static final String LIST = """
            version = 3
            [plugins.'io.containerd.cri.v1.images'.registry]
            config_path = "/a:/b"
            [plugins.'io.containerd.cri.v1.images']
            """;

    @TempDir
    private Path root;

    private EffectiveConfig read(String version, String text) throws IOException {
        FileTree node = new FileTree(root).with(CONFIG.toString(), text);
        return EffectiveConfig.read(
                node.files(), CONFIG, ContainerdVersion.parse(version).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "use_local_image_pull = true",
                "disable_snapshot_annotations = false",
                "discard_unpacked_layers = true",
                "max_concurrent_downloads = 5",
                "image_pull_with_sync_fs = true",
                "registry.auths = { 'https://r' = { auth = 'x' } }",
                "registry.configs = { r = { auth = { username = 'x' } } }",
            })
    void whatForbidsTheTransferServiceMakesAListCount(String setting) throws IOException {
        String text = setting.startsWith("registry.")
                ? "version = 3\n[plugins.'io.containerd.cri.v1.images']\nregistry.config_path = '/a:/b'\n" + setting
                : LIST + setting;
        EffectiveConfig config = read("2.1.9", text);
        assertThat(config.pullMode()).isInstanceOf(PullMode.Local.class);
        assertThat(config.roots()).containsExactly(Path.of("/a"), Path.of("/b"));
        assertThat(config.problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "max_concurrent_downloads = 3", "discard_unpacked_layers = false"})
    void otherwiseAListIsIgnoredFromTwoPointOneOn(String setting) throws IOException {
        EffectiveConfig config = read("2.1.9", LIST + setting);
        assertThat(config.pullMode()).isEqualTo(new PullMode.Transfer());
        assertThat(config.roots()).isEmpty();
        assertThat(config.problems()).extracting(Problem::code).containsExactly(ProblemCode.IGNORED_LIST);
        assertThat(read("2.0.5", LIST + setting).roots()).hasSize(2);
    }

    @Test
    void aSettingInTheTableOfVersionTwoCountsAsWell() throws IOException {
        assertThat(read("2.3.4", """
                        version = 2
                        [plugins."io.containerd.grpc.v1.cri".containerd]
                        discard_unpacked_layers = true
                        """).roots()).isEqualTo(EffectiveConfig.BUILT_IN);
    }

    @Test
    void aRegistryTableOfTheOldNameReplacesThatOfTheNew() throws IOException {
        EffectiveConfig config = read("2.1.9", """
                version = 2
                [plugins."io.containerd.cri.v1.images".registry]
                config_path = "/new"
                [plugins."io.containerd.grpc.v1.cri".registry.headers]
                A = ["b"]
                """);
        assertThat(config.registry().configPath()).isEmpty();
        assertThat(config.roots()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1.6.20, MIRRORS_BESIDE_CONFIG_PATH", "1.7.24, MIRRORS_BESIDE_CONFIG_PATH", "2.1.9, "})
    void tlsSettingsBesideConfigPathCostCriOnOnePointX(String version, ProblemCode kind) throws IOException {
        EffectiveConfig config = read(version, """
                version = 2
                [plugins."io.containerd.grpc.v1.cri".registry]
                config_path = "/a"
                [plugins."io.containerd.grpc.v1.cri".registry.configs."r".tls]
                insecure_skip_verify = true
                """);
        assertThat(config.problems()).extracting(Problem::code).isEqualTo(kind == null ? List.of() : List.of(kind));
        assertThat(config.roots()).hasSize(kind == null ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"cri", "io.containerd.grpc.v1.cri", "io.containerd.cri.v1.images", "io.containerd.cri.v1.runtime"
            })
    void aContainerdWithoutCriServesNobody(String plugin) throws IOException {
        EffectiveConfig config = read("2.1.9", "version = 3\ndisabled_plugins = ['x', '" + plugin + "']\n");
        assertThat(config.problems()).extracting(Problem::code).containsExactly(ProblemCode.CRI_DISABLED);
    }

    @Test
    void valuesThatMayBeCredentialsAreNotPrinted() throws IOException {
        assertThat(read("1.7.24", """
                        version = 2
                        [plugins."io.containerd.grpc.v1.cri".registry.configs."r".auth]
                        password = "not-a-secret"
                        """).registry().toString()).contains("r").doesNotContain("not-a-secret");
    }
}
