package dev.regpath.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PassRhythmTest {
    private static final Duration INTERVAL = Duration.ofSeconds(30);

    /** Near its end, since such moments go round. */
    private long now = Long.MAX_VALUE - Duration.ofMillis(100).toNanos();

    private final PassRhythm rhythm = new PassRhythm(INTERVAL, now);

    @Test
    void aChangeThatComesAloneFindsNothingToWaitFor() {
        rhythm.begins(now);
        after(PassRhythm.BETWEEN);
        assertThat(rhythm.rest(now)).isZero();
    }

    @Test
    void changesInAStormShareAPass() {
        rhythm.begins(now);
        after(Duration.ofMillis(3));
        assertThat(rhythm.rest(now)).isEqualTo(PassRhythm.BETWEEN.minusMillis(3));
    }

    @Test
    void everythingIsComparedAtIntervalsWhateverChangesMeanwhile() {
        assertThat(rhythm.pause(now)).isEqualTo(INTERVAL);
        after(Duration.ofSeconds(29));
        rhythm.begins(now);
        assertThat(rhythm.pause(now)).isEqualTo(Duration.ofSeconds(1));
        assertThat(rhythm.isToCompare(now)).isFalse();
        after(Duration.ofSeconds(1));
        assertThat(rhythm.isToCompare(now)).isTrue();
        rhythm.compares(now);
        assertThat(rhythm.isToCompare(now)).isFalse();
    }

    @Test
    void whatHasChangedIsKeptWhenNothingMoreChanges() {
        assertThat(rhythm.isToKeep(now)).isFalse();
        rhythm.changed(now);
        assertThat(rhythm.pause(now)).isEqualTo(PassRhythm.QUIET);
        after(PassRhythm.QUIET);
        assertThat(rhythm.isToKeep(now)).isTrue();
        rhythm.kept();
        assertThat(rhythm.isToKeep(now)).isFalse();
    }

    @Test
    void whatChangesWithoutEndIsKeptAllTheSame() {
        long begin = now;
        while (now - begin < PassRhythm.LATEST.toNanos()) {
            assertThat(rhythm.isToKeep(now)).isFalse();
            rhythm.changed(now);
            after(Duration.ofMillis(50));
        }
        assertThat(rhythm.isToKeep(now)).isTrue();
    }

    private void after(Duration time) {
        now += time.toNanos();
    }
}
