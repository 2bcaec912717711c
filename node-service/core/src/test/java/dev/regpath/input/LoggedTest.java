package dev.regpath.input;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoggedTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "203.0.113.10:443/TCP|203.0.113.10:443/TCP",
                "/etc/regpath/paths.d/a b.yaml|\"/etc/regpath/paths.d/a b.yaml\"",
                "no \"such\" file|\"no \\\"such\\\" file\"",
                "a\\b|\"a\\\\b\"",
                "reason=x|\"reason=x\"",
                "`x\nINFO changed what=y`|`\"x\\nINFO changed what=y\"`",
                "a\u001b[2J|\"a\\u{1b}[2J\"",
                "a\u202eb|\"a\\u{202e}b\"",
            })
    void aValueCannotEndItselfOrItsLine(String value, String logged) {
        assertThat(Logged.of(value)).isEqualTo(logged);
    }
}
