package dev.regpath.harness.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.regpath.harness.run.Progress.Tally;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What a run says of itself, told by JUnit itself. */
class ProgressTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Progress progress = new Progress(new PrintStream(out, true, StandardCharsets.UTF_8), () -> 0);

    /** No test of its own: the run below starts it. */
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class TwoOfThreePass {
        @ParameterizedTest
        @ValueSource(ints = {1, 2, 3})
        void isNotThree(int number) {
            assertThat(number).isNotEqualTo(3);
        }
    }

    @Test
    void eachClassIsCountedWithWhatItFound() {
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(TwoOfThreePass.class))
                                .build(),
                        progress);

        assertThat(progress.tally()).isEqualTo(new Tally(2, 1, 0));
        assertThat(progress.durations()).hasSize(1);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
                   0s  1 classes of integration tests
                   0s  [1/1] ProgressTest$TwoOfThreePass: 2 passed, 1 failed, 0 skipped in 0 s
                """);
    }
}
