package dev.regpath.installer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "config.toml  | password = \"hunter2\"",
                "config.toml  | [plugins.\"io.containerd.grpc.v1.cri\".registry.configs.'r'.auth]\\nusername = 'hunter2'",
                "config.toml  | [ a . \"auth\" ]\\nidentitytoken = '''hunter2'''",
                "config.toml  | a.header = {X-Api-Key = ['hunter2']}",
                "config.toml  | not toml hunter2",
                "hosts.toml   | [host.\"https://robot:hunter2@h\".header]\\nX = [\\n 'hunter2']",
                "path.yaml    | spec: {mirror: {headers: {X-Tenant: [hunter2]}}}",
                "path.yaml    | spec: {description: hunter2} # hunter2",
                "path.yaml    | client_secret: hunter2\\nregistry_password: >\\n  hunter2",
                "path.yaml    | [hunter2",
                "path.yaml    | - hunter2",
                "registries.yaml | mirrors: {a: {endpoint: ['https://robot:hunter2@h']}}",
                "config.json  | {\"auths\": {\"registry.example.com\": {\"auth\": \"hunter2\"}}}",
                "key.pem      | -----BEGIN EC PRIVATE KEY-----\\nhunter2\\n-----END EC PRIVATE KEY-----",
                "proxy.conf   | [Service]\\nEnvironment=\"HTTPS_PROXY=http://robot:hunter2@proxy:3128\" \"TOKEN=hunter2\" A=hunter2",
                "exec.conf    | [Service]\\nExecStart=/usr/bin/a --token hunter2 --password=hunter2 --url=https://a:hunter2@b",
                "exec.conf    | [Service]\\nExecStart=/usr/bin/a \\\\\\n  --quiet hunter2",
                "env.conf     | hunter2",
                "notes.txt    | hunter2",
                "containerd.toml.bak | password = 'hunter2'",
            })
    void noSecretOfAFileIsShown(String name, String text) {
        String shown = new Secrets().file(Path.of("/etc/containerd", name.strip()), text.replace("\\n", "\n"));
        assertThat(shown).isNotEmpty().doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "level=error msg=\"x\" registry_password=hunter2",
                "Authorization: Bearer hunter2",
                "X-Api-Key: hunter2",
                "client_secret: hunter2",
                "\"auth\": \"hunter2\",",
                "fetching https://robot:hunter2@registry.example.com/v2/",
                "GET https://bucket.example.com/a?X-Amz-Signature=hunter2",
                "unnamed hunter2 alone",
            })
    void whatStandsInFilesIsHiddenInOutputs(String line) {
        Secrets secrets = new Secrets();
        String none = secrets.file(Path.of("/hosts.toml"), "[host.\"http://h\".header]\nX-Tenant = 'hunter2'\n");
        assertThat(none).doesNotContain("hunter2");
        assertThat(secrets.output(line)).doesNotContain("hunter2");
    }

    @Test
    void theRestIsShown() {
        Secrets secrets = new Secrets();
        assertThat(secrets.file(Path.of("/config.toml"), "version = 2\nroot = \"/var/lib/containerd\"\n"))
                .isEqualTo("version = 2\nroot = \"/var/lib/containerd\"\n");
        assertThat(secrets.file(Path.of("/a.yaml"), "kind: RegistryPath\nspec:\n  registry: registry.example.com\n"))
                .isEqualTo("kind: RegistryPath\nspec:\n  registry: registry.example.com\n");
        assertThat(secrets.file(Path.of("/a.conf"), "[Service]\nEnvironment=NO_PROXY=10.0.0.0/8\nRestart=always\n"))
                .isEqualTo("[Service]\nEnvironment=NO_PROXY=10.0.0.0/8\nRestart=always\n");
        assertThat(secrets.output("containerd.service: active (running)\n"))
                .isEqualTo("containerd.service: active (running)\n");
    }
}
