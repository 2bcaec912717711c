package dev.regpath.containerd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShownTomlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[host.\"http://h\".header]\nAuthorization = \"Basic hunter2\"",
                "[host.\"http://h\".header]\nX = [\n  \"hunter2\",\n  'hunter2', # hunter2\n]",
                "[ host . \"http://h\" . \"header\" ]\nX-Tenant = 'hunter2'",
                "[header]\n'X' = \"\"\"\nhunter2\n\"\"\"",
                "host.\"http://h\".header.X = 'hunter2'",
                "host.\"http://h\".header = {X = ['a', 'hunter2']}",
                "[host]\n\"http://h\" = {header = {X = 'hunter2'}}",
                "[host.\"http://user:hunter2@h\"]",
                "[host.\"http://h/v2?sig=hunter2\"]",
                "server = 'https://hunter2@registry.example.com'",
                "server = 'https://registry.example.com/v2?token=hunter2'",
                "# password = hunter2\nserver = 'https://registry.example.com' # hunter2",
                "X-Api-Key = 'hunter2'",
                "[plugins.\"io.containerd.grpc.v1.cri\".registry.configs.\"r\".auth]\nusername = 'hunter2'",
                "[plugins.a.b.'registry.example.com']\nclient_secret = 'hunter2'\nregistry_password = 'hunter2'",
                "[[credentials]]\nuser = 'hunter2'",
                "unheard_of = 'hunter2'",
                "unheard_of = ['hunter2', ['hunter2']]",
                "\"pass\\u0077ord\" = 'hunter2'",
                "[a\npassword = 'hunter2'",
                "password = 'hunter2",
            })
    void noSecretIsShownInAnyNotation(String text) {
        assertThat(ShownToml.of(text).text()).doesNotContain("hunter2");
    }

    @Test
    void theStructureIsShown() {
        String text = """
                version = 2
                server = "https://registry.example.com"
                password = 1234567
                hosted = true

                [host."http://10.96.12.7:5000"]
                capabilities = ["pull", "resolve"]
                ca = ["/etc/ssl/certs/company.pem"]
                skip_verify = false

                [host."http://10.96.12.7:5000".header]
                X-Tenant = "company"
                """;
        assertThat(ShownToml.of(text))
                .isEqualTo(new ShownToml(
                        text.replace("1234567", "…").replace("\"company\"", "…"),
                        java.util.Set.of("company", "1234567")));
    }

    @Test
    void whatCannotBeParsedIsNotShown() {
        assertThat(ShownToml.of("server = \"a\"\nnonsense\n").text()).isEqualTo("(not shown: it is not TOML)\n");
    }
}
