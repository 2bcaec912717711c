package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code verify} says of a pull is what containerd then does. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VerdictIT {
    /** Always the same ones: what comes to light in the soak becomes a case of its own. */
    private static final long SEED = 1;

    private static final int COUNT = 30;

    private final Lab lab = Lab.open();
    private final RegistrySite site = lab.registry();

    @AfterAll
    void removeEverything() {
        lab.close();
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void verdictAndServingHostAreContainerdsOwn(Generation generation) {
        PullJudge.Judgements judgements = PullJudge.judgements(lab, site, generation, COUNT, SEED);

        assertThat(judgements.disagreements()).isEmpty();
        // Or the settings would be none that containerd reads.
        assertThat(judgements.settings(true)).containsExactlyElementsOf(PullSetup.of(generation));
        assertThat(judgements.settings(false)).containsExactlyElementsOf(PullSetup.of(generation));
    }
}
