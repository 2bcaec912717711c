package dev.regpath.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * As {@link VerdictIT}, with ten times as many combinations and other ones each time; {@code REGPATH_SEED} in the
 * environment repeats a run.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VerdictSoak {
    private static final int COUNT = 300;

    private final Lab lab = Lab.open();
    private final RegistrySite site = lab.registry();
    private final long seed = Long.parseLong(System.getenv()
            .getOrDefault(
                    "REGPATH_SEED", Integer.toString(ThreadLocalRandom.current().nextInt(1_000_000))));

    @AfterAll
    void removeEverything() {
        lab.close();
    }

    @ParameterizedTest
    @EnumSource(Generation.class)
    void verdictAndServingHostAreContainerdsOwn(Generation generation) {
        PullJudge.Judgements judgements = PullJudge.judgements(lab, site, generation, COUNT, seed);

        assertThat(judgements.disagreements()).isEmpty();
        // Or the settings would be none that containerd reads.
        assertThat(judgements.settings(true)).containsExactlyElementsOf(PullSetup.of(generation));
        assertThat(judgements.settings(false)).containsExactlyElementsOf(PullSetup.of(generation));
    }
}
