package dev.regpath.harness.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.harness.run.Selection.Name;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.support.descriptor.MethodSource;

/** Tests are named as Maven names them. */
class SelectionTest {
    @Test
    void aNameMeansThatClassAlone() {
        assertThat(matches("PullIT", "dev.regpath.harness.PullIT")).isTrue();
        assertThat(matches("PullIT", "dev.regpath.harness.CanaryPullIT")).isFalse();
        assertThat(matches("PullIT", "dev.regpath.harness.PullITs")).isFalse();
    }

    @Test
    void aStarMeansAnyText() {
        assertThat(matches("*IT", "dev.regpath.harness.CanaryPullIT")).isTrue();
        assertThat(matches("Canary*IT", "dev.regpath.harness.CanaryPullIT")).isTrue();
        assertThat(matches("Pull*", "dev.regpath.harness.CanaryPullIT")).isFalse();
        assertThat(matches("*IT", "dev.regpath.harness.RestartsSoak")).isFalse();
    }

    @Test
    void aMethodMayBeNamed() {
        assertThat(matches("ClusterIT#anOldWatch*", "dev.regpath.harness.ClusterIT", "anOldWatchEnds"))
                .isTrue();
        assertThat(matches("ClusterIT#anOldWatch*", "dev.regpath.harness.ClusterIT", "aPodMoves"))
                .isFalse();
    }

    private static boolean matches(String name, String type) {
        return matches(name, type, "aTest");
    }

    private static boolean matches(String name, String type, String method) {
        return Name.of(name).matches(MethodSource.from(type, method));
    }
}
