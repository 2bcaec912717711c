package dev.regpath.installer.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.containerd.ContainerdVersion;
import dev.regpath.installer.config.ConfigChange.Edits;
import dev.regpath.installer.config.ConfigCheck.ConfigVerdict;
import dev.regpath.installer.config.ConfigCheck.ConfigVerdict.Rejected;
import dev.regpath.installer.config.ConfigCheck.DumpOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigCheckTest {
    private static final Path STAGING = Path.of("/run/check");
    private static final String CONFIG = "/etc/containerd/config.toml";
    private static final String NOW = """
            version = 2
            imports = ["/etc/containerd/config.toml"]
            [plugins."io.containerd.grpc.v1.cri"]
            sandbox_image = "pause"
            [plugins."io.containerd.grpc.v1.cri".registry]
            config_path = ""
            """;

    private static ConfigCheck check(MemoryFiles files, String version) throws IOException {
        ContainerdVersion containerd = ContainerdVersion.parse(version).orElseThrow();
        ContainerdLayout layout = ContainerdLayout.detect(files, Optional.empty());
        return ConfigCheck.of(
                files, layout, containerd, (Edits) ConfigPlanner.plan(files, layout, containerd, false), STAGING);
    }

    private static ConfigVerdict judge(String then) throws IOException {
        return check(new MemoryFiles().with(CONFIG, "version = 2\n"), "1.7.24")
                .judge(new DumpOutput(0, NOW, ""), new DumpOutput(0, then, ""));
    }

    private static String then() {
        return NOW.replace("config_path = \"\"", "config_path = \"/etc/containerd/certs.d\"")
                .replace(CONFIG, "/run/check/then/config.toml");
    }

    @Test
    void theDirectoryAndNothingElseIsAccepted() throws IOException {
        assertThat(judge(then())).isEqualTo(new ConfigVerdict.Accepted());
    }

    @Test
    void anotherDifferenceIsNamed() throws IOException {
        assertThat(judge(then().replace("\"pause\"", "\"other\"")))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.reason()).contains("sandbox_image"));
    }

    @Test
    void aDirectoryThatIsNotSeenIsRejected() throws IOException {
        assertThat(judge(NOW))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.reason()).contains("/etc/containerd/certs.d"));
    }

    @Test
    void itIsToldWhichOfTheTwoConfigurationsContainerdDoesNotTake() throws IOException {
        ConfigCheck check = check(new MemoryFiles().with(CONFIG, "version = 2\n"), "1.7.24");
        DumpOutput fails = new DumpOutput(1, "", "a warning\ncontainerd: failed to load TOML\n");
        assertThat(((Rejected) check.judge(new DumpOutput(0, NOW, ""), fails)).reason())
                .contains("new configuration", "failed to load TOML");
        assertThat(((Rejected) check.judge(fails, fails)).reason()).contains("present configuration");
    }

    @ParameterizedTest
    @CsvSource({"1.6.20, dump", "1.7.24, dump", "2.0.5, migrate", "2.1.9, dump"})
    void eachGenerationIsAskedByTheCommandThatShowsWhatItWillUse(String version, String command) throws IOException {
        ConfigCheck check = check(new MemoryFiles().with(CONFIG, "version = 2\n"), version);
        assertThat(check.now()).containsExactly("--config", CONFIG, "config", command);
        assertThat(check.then()).containsExactly("--config", "/run/check/then/config.toml", "config", command);
    }

    @Test
    void copiesImportEverythingByNameInTheOrderOfTheirMerge() throws IOException {
        MemoryFiles files = new MemoryFiles()
                .with(CONFIG, "version = 3\nimports = ['conf.d/*.toml']\n")
                .with("/etc/containerd/conf.d/10-a.toml", "version = 3\n")
                .with("/etc/containerd/conf.d/zz-b.toml", "version = 3\n");
        ConfigCheck check = check(files, "2.1.9");
        assertThat(Objects.requireNonNull(check.files().get(STAGING.resolve("then/config.toml")))
                        .text())
                .contains(
                        "/run/check/then/0-10-a.toml",
                        "/run/check/then/1-99-regpath.toml",
                        "/run/check/then/2-zz-b.toml");
    }

    @Test
    void noCopyImportsWhatIsInPlace() throws IOException {
        MemoryFiles files = new MemoryFiles()
                .with(CONFIG, "version = 2\nimports = ['/etc/containerd/*.toml']\n")
                .with("/etc/containerd/nvidia.toml", "version = 2\nimports = ['config.toml']\n");
        assertThat(check(files, "1.7.24").files())
                .isNotEmpty()
                .allSatisfy((copy, text) -> assertThat(text.text())
                        .doesNotContain("/etc/containerd/*.toml", "/etc/containerd/nvidia.toml", "'config.toml'"));
    }

    @Test
    void mirrorsThatOnlyContainerdFindsAreAReasonToChangeNothing() throws IOException {
        String mirrors = """
                [plugins."io.containerd.grpc.v1.cri".registry.mirrors."registry.example.com"]
                endpoint = ["http://10.96.12.7:5000"]
                """;
        ConfigCheck check = check(new MemoryFiles().with(CONFIG, "version = 2\n"), "1.7.24");

        assertThat(check.judge(new DumpOutput(0, NOW + mirrors, ""), new DumpOutput(0, then() + mirrors, "")))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.reason())
                                .isEqualTo(
                                        "in what containerd merges of its files, config_path and registry.mirrors are"
                                                + " both set: containerd does not load its CRI plugin like that"));
    }

    @Test
    void aNodeWithNoConfigurationIsComparedWithAnEmptyOne() throws IOException {
        ConfigCheck check = check(new MemoryFiles(), "1.7.24");
        assertThat(Objects.requireNonNull(check.files().get(STAGING.resolve("now/config.toml")))
                        .text())
                .isEqualTo("version = 2\n");
        assertThat(check.now()).contains("/run/check/now/config.toml");
    }
}
