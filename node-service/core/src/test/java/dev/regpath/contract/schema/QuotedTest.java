package dev.regpath.contract.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuotedTest {
    @Test
    void plainTextIsOnlyPutInQuotes() {
        assertThat(Quoted.of("registry.example.com")).isEqualTo("'registry.example.com'");
        assertThat(Quoted.of("bücher 😀")).isEqualTo("'bücher 😀'");
    }

    @Test
    void whatATerminalWouldObeyIsShownByItsCodePoint() {
        assertThat(Quoted.of("a\u001b[31mb\n\u202e\ud800")).isEqualTo("'a\\u{1b}[31mb\\u{a}\\u{202e}\\u{d800}'");
    }

    @Test
    void longTextIsCutOff() {
        assertThat(Quoted.of("x".repeat(1000))).isEqualTo("'" + "x".repeat(80) + "…'");
    }

    @Test
    void theQueryOfAUrlIsNotQuoted() {
        assertThat(Quoted.of("https://registry.example.com/v2?sig=hunter2"))
                .isEqualTo("'https://registry.example.com/v2?…'");
        assertThat(Quoted.of("/v2?sig=hunter2")).isEqualTo("'/v2?…'");
        assertThat(Quoted.of("what is this? a text")).isEqualTo("'what is this? a text'");
    }

    @Test
    void aLoginIsNotQuoted() {
        assertThat(Quoted.of("https://robot:hunter2@registry.example.com/v2"))
                .isEqualTo("'https://…@registry.example.com/v2'");
        assertThat(Quoted.of("robot:hunter2@10.96.12.7:5000")).isEqualTo("'…@10.96.12.7:5000'");
        assertThat(Quoted.of("robot:hun@ter2@10.96.12.7:5000")).isEqualTo("'…@10.96.12.7:5000'");
        assertThat(Quoted.of("admin@registry.example.com")).isEqualTo("'admin@registry.example.com'");
    }
}
