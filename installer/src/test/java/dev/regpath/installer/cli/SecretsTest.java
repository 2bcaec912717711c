package dev.regpath.installer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "  password = \"hunter2\"",
                "auth = 'hunter2'",
                "identitytoken = \"hunter2\" # of the robot",
                "Authorization = [\"Basic hunter2\"]",
                "\"auth\": \"hunter2\",",
                "server = \"https://robot:hunter2@registry.example.com\"",
                "-----BEGIN EC PRIVATE KEY-----\nhunter2\n-----END EC PRIVATE KEY-----"
            })
    void whatMayBeACredentialIsHidden(String text) {
        assertThat(Secrets.hide(text)).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"config_path = \"/etc/containerd/certs.d\"", "# the password is kept elsewhere", "version = 2"})
    void theRestIsShown(String text) {
        assertThat(Secrets.hide(text)).isEqualTo(text);
    }
}
