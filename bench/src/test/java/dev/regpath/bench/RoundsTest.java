package dev.regpath.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private static final Rounds FIVE = new Rounds(List.of(9.0, 1.0, 5.0, 7.0, 3.0));

    @Test
    void theMedianIsTheValueInTheMiddle() {
        assertThat(FIVE.median()).isEqualTo(5);
        assertThat(new Rounds(List.of(4.0)).median()).isEqualTo(4);
        assertThat(new Rounds(List.of(4.0, 2.0)).median()).isEqualTo(2);
    }

    @Test
    void theSpreadIsFromTheLowestToTheHighest() {
        assertThat(FIVE.lowest()).isEqualTo(1);
        assertThat(FIVE.highest()).isEqualTo(9);
    }

    @Test
    void ninetyNineOfAHundredAreNotAboveTheNinetyNinth() {
        Rounds hundred = new Rounds(
                IntStream.rangeClosed(1, 100).mapToObj(i -> (double) i).toList());

        assertThat(hundred.quantile(0.99)).isEqualTo(99);
        assertThat(hundred.quantile(1)).isEqualTo(100);
    }

    @Test
    void whatWasMeasuredSideBySideIsComparedRoundByRound() {
        assertThat(FIVE.with(new Rounds(List.of(3.0, 1.0)), (one, other) -> one / other))
                .isEqualTo(new Rounds(List.of(3.0, 1.0)));
    }

    @Test
    void nothingHasNoMedian() {
        assertThatThrownBy(() -> new Rounds(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
