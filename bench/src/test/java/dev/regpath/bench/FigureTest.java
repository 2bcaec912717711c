package dev.regpath.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FigureTest {
    private static final Figure FIGURE = Samples.figure("pull", "s", 3.25, 3.125, 1200.0);

    @Test
    void aLineOfTheDataFileHasRoundsSpreadMachineAndDay() {
        assertThat(FIGURE.line())
                .isEqualTo("{\"figure\":\"pull\",\"unit\":\"s\",\"median\":3.25,\"lowest\":3.125,\"highest\":1200,"
                        + "\"rounds\":[3.25,3.125,1200],\"cores\":2,\"processor\":\"Abacus 3\",\"kernel\":\"6.18.0\","
                        + "\"date\":\"2026-11-30\"}");
        assertThat(Figure.parse(FIGURE.line())).isEqualTo(FIGURE);
    }

    @Test
    void moreDigitsThanWereMeasuredAreNotWritten() {
        assertThat(Samples.figure("hook", "ns", 26.123456789).line()).contains("\"rounds\":[26.123]");
        assertThat(Samples.figure("hook", "ns", 0.0).line()).contains("\"rounds\":[0]");
    }

    @Test
    void aPartThatIsMeasuredAgainTakesThePlaceOfWhatItMeasuredBefore(@TempDir Path directory) throws Exception {
        String before = System.setProperty(FigureFile.DIRECTORY, directory.toString());
        try {
            FigureFile.begin("pulls").add("pull", "s", 1, 2, 3);
            FigureFile.begin("hooks").add("hook", "ns", 26);
            FigureFile.begin("pulls").add("pull", "s", List.of(4.0));
        } finally {
            if (before == null) {
                System.clearProperty(FigureFile.DIRECTORY);
            } else {
                System.setProperty(FigureFile.DIRECTORY, before);
            }
        }
        Files.writeString(directory.resolve("other.txt"), "no data");

        Figures figures = Figures.parse(FigureFile.lines(directory));
        assertThat(figures.byName()).containsOnlyKeys("hook", "pull");
        assertThat(figures.get("pull").orElseThrow().rounds()).isEqualTo(new Rounds(List.of(4.0)));
        assertThat(Figures.parse(figures.text().lines().toList())).isEqualTo(figures);
    }
}
