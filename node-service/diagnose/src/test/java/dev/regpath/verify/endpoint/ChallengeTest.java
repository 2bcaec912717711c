package dev.regpath.verify.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChallengeTest {
    @Test
    void aBearerChallengeNamesItsRealm() {
        assertThat(Challenge.parse("Bearer realm=\"https://auth.example.com/Token\",service=\"registry\""))
                .contains(new Challenge(
                        "bearer", Map.of("realm", "https://auth.example.com/Token", "service", "registry")));
    }

    @Test
    void theFirstThatContainerdUnderstandsCounts() {
        assertThat(Challenge.parse("Negotiate, Basic realm=\"registry\"").map(Challenge::scheme))
                .contains("basic");
    }

    @Test
    void aChallengeWithALineBreakIsRefused() {
        for (String end : List.of("\n", "\r\nX-Evil: 1", "\0", "\u001b[31m", "\u0085")) {
            assertThat(Challenge.parse("Bearer realm=\"https://auth.example.com/\",service=\"registry" + end + "\""))
                    .isEmpty();
        }
        assertThat(Challenge.parse("Bearer realm=\"https://auth.example.com/\",\tservice=\"registry\""))
                .isPresent();
    }

    @Test
    void aBearerChallengeWithoutARealmIsOfNoUse() {
        assertThat(Challenge.parse("Bearer service=\"registry\"")).isEqualTo(Optional.empty());
        assertThat(Challenge.parse("Digest realm=\"x\"")).isEqualTo(Optional.empty());
    }
}
