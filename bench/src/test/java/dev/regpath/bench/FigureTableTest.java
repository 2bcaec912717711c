package dev.regpath.bench;

import static dev.regpath.bench.Quantity.difference;
import static dev.regpath.bench.Quantity.figure;
import static dev.regpath.bench.Quantity.quantile;
import static dev.regpath.bench.Quantity.ratio;
import static dev.regpath.bench.Samples.figures;
import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.bench.FigureTable.Row;
import java.util.List;
import org.junit.jupiter.api.Test;

class FigureTableTest {
    private static final Figures FIGURES = figures(
            Samples.figure("empty", "ns", 50.0, 52.0, 48.0),
            Samples.figure("miss", "ns", 75.0, 78.0, 72.0),
            Samples.figure("start", "s", 0.5),
            Samples.figure("event", "ms", 1.0, 2.0, 30.0));

    private static String row(Row row) {
        return FigureTable.ofOne("table", row).text(FIGURES).lines().toList().getLast();
    }

    @Test
    void aFigureHasItsSpreadBehindIt() {
        assertThat(row(Row.of("miss", "a miss", figure("miss"))))
                .isEqualTo("| <a id=\"miss\"></a> | a miss | 75 ns (72–78) |  |");
        assertThat(row(Row.of("start", "start", figure("start")))).contains("| 0.50 s |");
        assertThat(row(Row.of("p99", "p99", quantile("event", 0.99)))).contains("| 30.0 ms |");
    }

    @Test
    void whatIsComparedIsComparedRoundByRound() {
        assertThat(row(Row.of("miss", "a miss", ratio("miss", "empty")))).contains("| 1.50 × |");
        assertThat(row(Row.of("miss", "a miss", difference("miss", "empty")))).contains("| 25 ns (24–26) |");
    }

    @Test
    void anAimIsMetOrNot() {
        Row row = Row.of("miss", "a miss", ratio("miss", "empty"));

        assertThat(row(row.aiming(Aim.atMost("1.5 ×", 1.5)))).endsWith("| ≤ 1.5 ×: met |");
        assertThat(row(row.aiming(Aim.atMost("1.4 ×", 1.4)))).endsWith("| ≤ 1.4 ×: **not met** |");
        assertThat(row(row.aiming(Aim.atLeast("1.6 ×", 1.6)))).endsWith("| ≥ 1.6 ×: **not met** |");
    }

    @Test
    void anAimForAllCellsIsMetIfAllMeetIt() {
        Row row = Row.of("all", "all", List.of(figure("miss"), figure("empty"), figure("nothing")));

        assertThat(row(row.aiming(Aim.atMost("60 ns", 60)))).endsWith("≤ 60 ns: **not met** |");
        assertThat(row(row.aiming(1, Aim.atMost("60 ns", 60)))).endsWith("≤ 60 ns: met |");
    }

    @Test
    void whatWasNotMeasuredIsNoFigureAndMeetsNoAim() {
        assertThat(row(Row.of("nothing", "nothing", figure("nothing")).aiming(Aim.atMost("1 s", 1))))
                .isEqualTo("| <a id=\"nothing\"></a> | nothing | – | ≤ 1 s |");
    }

    @Test
    void otherPagesQuoteTheFirstFigureWithoutItsSpread() {
        Row row = Row.of("all", "all", List.of(figure("nothing"), figure("miss"), figure("empty")));

        assertThat(row.quoted(FIGURES)).contains("75 ns");
    }

    @Test
    void machineAndDayAreSaidOnce() {
        assertThat(FigureTable.ofOne("table", Row.of("a", "a", figure("miss")), Row.of("b", "b", figure("empty")))
                        .measuredOn(FIGURES))
                .isEqualTo("Measured 2026-11-30, 2 cores (Abacus 3), Linux 6.18.0.\n\n");
    }
}
