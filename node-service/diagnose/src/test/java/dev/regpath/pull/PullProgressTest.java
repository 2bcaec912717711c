package dev.regpath.pull;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.cri.Ingest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What looks at the content store add up to. */
class PullProgressTest {
    private static final Ingest MANIFEST = new Ingest("manifest-sha256:0", 100, 400);

    private static PullProgress nothing() {
        return PullProgress.beside(List.of());
    }

    private static Ingest layer(int number, long offset) {
        return new Ingest("layer-sha256:" + number, offset, 1000);
    }

    private static Duration ms(long milliseconds) {
        return Duration.ofMillis(milliseconds);
    }

    @Test
    void eachPhaseEndsWithTheLookThatSawItsEnd() {
        PullProgress progress = nothing()
                .with(ms(50), List.of())
                .with(ms(120), List.of(MANIFEST))
                .with(ms(200), List.of(layer(1, 10)))
                .with(ms(1430), List.of())
                .with(ms(1500), List.of());

        assertThat(progress.phases(ms(1840))).contains(new PullPhases(ms(120), ms(1310), ms(410)));
    }

    @Test
    void aGapBetweenManifestAndLayersIsNotTheEndOfFetching() {
        PullProgress progress = nothing()
                .with(ms(100), List.of(MANIFEST))
                .with(ms(200), List.of())
                .with(ms(300), List.of(layer(1, 10)))
                .with(ms(400), List.of());

        assertThat(progress.phases(ms(500))).contains(new PullPhases(ms(100), ms(300), ms(100)));
    }

    @Test
    void whatWasNeverSeenHasNeitherPhasesNorLayers() {
        PullProgress progress = nothing().with(ms(20), List.of()).with(ms(40), List.of());

        assertThat(progress.phases(ms(50))).isEmpty();
        assertThat(progress.fetched(ms(50))).isEmpty();
    }

    @Test
    void aPullThatEndsBeforeTheNextLookHasNoTimeLeftForUnpacking() {
        PullProgress progress = nothing().with(ms(20), List.of(layer(1, 999)));

        assertThat(progress.phases(ms(50))).contains(new PullPhases(ms(20), ms(30), ms(0)));
        assertThat(progress.fetched(ms(50))).contains(new FetchedLayers(1, 1000, ms(30)));
    }

    @Test
    void layersThatAreGoneFromTheListAreThereAsAWhole() {
        PullProgress progress = nothing()
                .with(ms(20), List.of(MANIFEST, layer(1, 100), layer(2, 200)))
                .with(ms(40), List.of(layer(2, 600), layer(3, 0)));

        assertThat(progress.layersDone()).isEqualTo(1);
        assertThat(progress.layers()).isEqualTo(3);
        assertThat(progress.bytes()).isEqualTo(1600);
        assertThat(progress.total()).isEqualTo(3000);
    }

    @Test
    void whatAnotherPullWasFetchingBeforeDoesNotCount() {
        PullProgress progress = PullProgress.beside(List.of(layer(9, 500))).with(ms(20), List.of(layer(9, 700)));

        assertThat(progress.layers()).isZero();
        assertThat(progress.phases(ms(50))).isEmpty();
    }
}
