package dev.regpath.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class YamlTest {
    @Test
    void aCharacterOfTwoHalvesIsReadWhereverItStands() throws InvalidInput {
        for (int length = 1010; length < 1040; length++) {
            String text = "x".repeat(length) + "😀😀";
            assertThat(Yaml.load("a: " + text)).containsExactly(Map.of("a", text));
        }
    }

    @Test
    void whateverTheLibraryThrowsIsAFaultOfTheText() {
        for (String text : List.of(
                "a: !%20 x",
                "!!int x",
                "a: !!float .",
                "? [a, b]\n: !!timestamp x",
                "%YAML 9999999999999.1\n---\na: b",
                "%TAG ! %20\n---\n!x y",
                "\"\\U00110000\"",
                "\"\\uD800\"",
                "!!binary ===",
                "a: &a [*a]",
                "<<: *x")) {
            try {
                assertThat(Yaml.load(text)).as(text).isNotNull();
                assertThat(Yaml.compose(text)).as(text).isNotNull();
            } catch (InvalidInput fault) {
                assertThat(fault.reason()).as(text).isNotBlank().doesNotContainPattern("\\p{Cntrl}");
            }
        }
    }

    @Test
    void anAliasWithinWhatItStandsForIsRefused() {
        assertThatThrownBy(() -> Yaml.load("a: &a\n  b: [1, *a]"))
                .isInstanceOf(InvalidInput.class)
                .hasMessage("the alias is within the value that it refers to");
    }

    @Test
    void moreThanAnybodyWritesIsRefusedBeforeATreeIsBuilt() {
        for (String text : List.of(
                "a: [" + "\"\",".repeat(120_000) + "]",
                "[".repeat(5_000),
                "- ".repeat(5_000),
                "{a: ".repeat(5_000),
                "a: " + "9".repeat(200_000),
                "a: &a 1\nb: [" + "*a,".repeat(200) + "]",
                "a: '" + "x".repeat(600_000) + "'")) {
            assertThatThrownBy(() -> Yaml.load(text))
                    .as(text.substring(0, 20))
                    .isInstanceOfSatisfying(
                            InvalidInput.class,
                            fault -> assertThat(fault.kind()).isEqualTo(InvalidInput.InputFault.TOO_LARGE));
        }
    }

    @Test
    void aFaultOfSyntaxKnowsItsLine() {
        assertThatThrownBy(() -> Yaml.load("a: b\nc: [\n"))
                .isInstanceOfSatisfying(
                        InvalidInput.class, fault -> assertThat(fault.line()).isPresent());
    }
}
