package dev.regpath.containerd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cases and answers of Go's own filepath.Match. */
class GoGlobTest {
    @ParameterizedTest
    @CsvSource({
        "*.toml, registry.toml, true",
        "*.toml, registry.toml.bak, false",
        "*, '', true",
        "*, .hidden, true",
        "a*b*c, a-bb-b-c, true",
        "a*b*c, a-bb-b-d, false",
        "[0-9][0-9]-*, 10-mirror.toml, true",
        "[0-9][0-9]-*, x0-mirror.toml, false",
        "[^a-c]*, d, true",
        "[^a-c]*, b, false",
        "a[b\\-d]*, a-, true",
        "a[b\\-d]*, ac, false",
        "a\\*, a*, true",
        "a\\*, ab, false",
        "?*, ä, true",
        "[*, [x, false",
        "[]a]*, ], false",
        "[-]*, -, false",
        "*\\, a\\, false",
        "{a}*, {a}b, true",
        "{a}*, ab, false",
    })
    void aNameMatchesAsInGo(String pattern, String name, boolean matches) {
        assertThat(GoGlob.matches(pattern, name)).isEqualTo(matches);
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void manyStarsTakeNoTime() {
        assertThat(GoGlob.matches("*a".repeat(120) + "*b", "a".repeat(255))).isFalse();
    }
}
