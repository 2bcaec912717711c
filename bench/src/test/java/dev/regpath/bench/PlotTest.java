package dev.regpath.bench;

import static dev.regpath.bench.Quantity.figure;
import static dev.regpath.bench.Samples.figures;
import static org.assertj.core.api.Assertions.assertThat;

import dev.regpath.bench.Plot.Series;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class PlotTest {
    private static final Plot PLOT = new Plot(
            "pulls",
            "A pull",
            List.of("direct", "by mirror"),
            List.of(
                    new Series("now", List.of(figure("direct"), figure("mirror"))),
                    new Series("before", List.of(figure("direct"), figure("nothing")))));

    private static Document draw(Figure... figures) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(
                        new StringReader(PLOT.svg(figures(figures)).orElseThrow())));
    }

    /** Circles of the legend are at a fixed height. */
    private static List<Double> heights(Document document) {
        return java.util.stream.IntStream.range(
                        0, document.getElementsByTagName("circle").getLength())
                .mapToObj(
                        i -> ((Element) document.getElementsByTagName("circle").item(i)).getAttribute("cy"))
                .map(Double::parseDouble)
                .filter(y -> y != 38)
                .toList();
    }

    @Test
    void eachMeasuredPointIsDrawnAndTheHigherValueIsHigherUp() throws Exception {
        List<Double> heights =
                heights(draw(Samples.figure("direct", "s", 2.0, 3.0), Samples.figure("mirror", "s", 1.0)));

        assertThat(heights).hasSize(3);
        assertThat(heights.get(0)).isEqualTo(heights.get(2)).isLessThan(heights.get(1));
    }

    @Test
    void valuesThatAreFarApartAreAllSeen() throws Exception {
        List<Double> heights =
                heights(draw(Samples.figure("direct", "s", 1000.0), Samples.figure("mirror", "s", 10.0)));

        assertThat(heights.get(1) - heights.get(0)).isBetween(100.0, 220.0);
        assertThat(heights).allMatch(y -> y > 50 && y <= 270);
    }

    @Test
    void itIsReadableOnDarkGroundAndForThoseWhoDoNotSeeIt() throws Exception {
        Document document = draw(Samples.figure("direct", "s", 2.0));

        assertThat(document.getElementsByTagName("style").item(0).getTextContent())
                .contains("prefers-color-scheme: dark");
        assertThat(document.getDocumentElement().getAttribute("aria-label")).isEqualTo("A pull");
        assertThat(document.getDocumentElement().getTextContent()).contains("A pull", "by mirror", "before");
    }

    @Test
    void nothingIsDrawnOfWhatWasNotMeasured() {
        assertThat(PLOT.svg(figures())).isEmpty();
    }
}
