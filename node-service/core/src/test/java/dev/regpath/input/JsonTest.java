package dev.regpath.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JsonTest {
    @Test
    void oneByteOrderMarkIsPassedOverAndAThousandAreAFault() throws InvalidInput {
        assertThat(Json.parse("\ufeff{\"a\": \"\ufeff\"}")
                        .getAsJsonObject()
                        .get("a")
                        .getAsString())
                .isEqualTo("\ufeff");
        assertThatThrownBy(() -> Json.parse("\ufeff".repeat(1100) + "{}")).isInstanceOf(InvalidInput.class);
    }

    @Test
    void moreThanAnybodyWritesIsRefusedBeforeATreeIsBuilt() {
        assertThatThrownBy(() -> Json.parse("[" + "[],".repeat(100_000) + "1]"))
                .isInstanceOfSatisfying(
                        InvalidInput.class,
                        fault -> assertThat(fault.kind()).isEqualTo(InvalidInput.InputFault.TOO_LARGE));
        assertThatThrownBy(() -> Json.parse("[".repeat(40_000))).isInstanceOf(InvalidInput.class);
    }
}
