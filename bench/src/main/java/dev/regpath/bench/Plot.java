package dev.regpath.bench;

import dev.regpath.bench.Quantity.MeasuredValue;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * A plot as SVG, of the same data as the tables: a few places side by side, and at each a point for each series with its
 * spread. Readable on light and dark ground.
 *
 * @param name of the file
 * @param title what is shown
 * @param places what is written below
 * @param series what is compared
 */
record Plot(String name, String title, List<String> places, List<Series> series) {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 300;
    private static final int LEFT = 64;
    private static final int RIGHT = 16;
    private static final int TOP = 58;
    private static final int BOTTOM = 30;

    private static final String STYLE = """
            <style>
            text { font: 12px sans-serif; fill: #333 } .title { font-size: 14px; font-weight: bold }
            .end { text-anchor: end } .middle { text-anchor: middle } .grid { stroke: #8884 }
            .s0 { --c: #0969da } .s1 { --c: #c2410c } .s2 { --c: #15803d } .s3 { --c: #8250df }
            circle { fill: var(--c) } path { stroke: var(--c); stroke-width: 2; fill: none }
            @media (prefers-color-scheme: dark) { text { fill: #ddd }
            .s0 { --c: #58a6ff } .s1 { --c: #fb923c } .s2 { --c: #4ade80 } .s3 { --c: #c297ff } }
            </style>
            """;

    /**
     * One of those that are compared.
     *
     * @param name of it
     * @param points one for each place
     */
    record Series(String name, List<Quantity> points) {}

    /** Where a value is drawn: logarithmic when the values are far apart. */
    private record Scale(double lowest, double highest, boolean logarithmic) {
        static Scale of(List<MeasuredValue> all) {
            double lowest = all.stream().mapToDouble(MeasuredValue::lower).min().orElse(1);
            double highest =
                    all.stream().mapToDouble(MeasuredValue::upper).max().orElse(1);
            return lowest > 0 && highest / lowest > 20
                    ? new Scale(Math.pow(10, Math.floor(Math.log10(lowest))), highest, true)
                    : new Scale(0, highest, false);
        }

        double y(double value) {
            double share = logarithmic
                    ? Math.log(Math.max(value, lowest) / lowest) / Math.log(highest / lowest)
                    : value / highest;
            return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
        }

        /** Where lines are drawn: at most ten round numbers. */
        List<Double> ticks() {
            if (logarithmic) {
                return DoubleStream.iterate(lowest, value -> value <= highest, value -> value * 10)
                        .boxed()
                        .toList();
            }
            double power = Math.pow(10, Math.floor(Math.log10(highest)));
            double step = highest / power < 2.5 ? power / 2 : highest / power < 5 ? power : power * 2;
            return DoubleStream.iterate(0, value -> value <= highest, value -> value + step)
                    .boxed()
                    .toList();
        }
    }

    /** The file, or nothing if nothing of it was measured. */
    Optional<String> svg(Figures figures) {
        List<MeasuredValue> all = series.stream()
                .flatMap(each -> each.points().stream())
                .flatMap(point -> point.in(figures).stream())
                .toList();
        if (all.isEmpty()) {
            return Optional.empty();
        }
        Scale scale = Scale.of(all);
        StringBuilder svg = new StringBuilder("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="%s">
                """.formatted(WIDTH, HEIGHT, title))
                .append(STYLE)
                .append("<text class=\"title\" x=\"8\" y=\"20\">%s</text>\n".formatted(title));
        for (double tick : scale.ticks()) {
            svg.append(String.format(
                            Locale.ROOT,
                            "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
                            LEFT,
                            WIDTH - RIGHT,
                            scale.y(tick),
                            scale.y(tick)))
                    .append(String.format(
                            Locale.ROOT,
                            "<text class=\"end\" x=\"%d\" y=\"%.1f\">%s</text>\n",
                            LEFT - 6,
                            scale.y(tick) + 4,
                            new BigDecimal(tick, new MathContext(6))
                                    .stripTrailingZeros()
                                    .toPlainString()));
        }
        for (int place = 0; place < places.size(); place++) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text class=\"middle\" x=\"%.1f\" y=\"%d\">%s</text>\n",
                    x(place),
                    HEIGHT - 8,
                    places.get(place)));
        }
        int legend = LEFT;
        for (int i = 0; i < series.size(); i++) {
            svg.append(String.format(Locale.ROOT, "<g class=\"s%d\">", i));
            if (series.size() > 1) {
                svg.append(String.format(
                        Locale.ROOT,
                        "<circle cx=\"%d\" cy=\"38\" r=\"4\"/><text x=\"%d\" y=\"42\">%s</text>",
                        legend,
                        legend + 8,
                        series.get(i).name()));
                legend += 30 + 7 * series.get(i).name().length();
            }
            points(svg, series.get(i), (i - (series.size() - 1) / 2.0) * 6, figures, scale);
            svg.append("</g>\n");
        }
        return Optional.of(svg.append("</svg>\n").toString());
    }

    private void points(StringBuilder svg, Series one, double shift, Figures figures, Scale scale) {
        for (int place = 0; place < places.size(); place++) {
            Optional<MeasuredValue> measured = one.points().get(place).in(figures);
            if (measured.isPresent()) {
                MeasuredValue shown = measured.get();
                double x = x(place) + shift;
                svg.append(String.format(
                        Locale.ROOT,
                        "<path d=\"M%.1f %.1fV%.1f\"/><circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>",
                        x,
                        scale.y(shown.lower()),
                        scale.y(shown.upper()),
                        x,
                        scale.y(shown.value())));
            }
        }
    }

    private double x(int place) {
        return LEFT + (place + 0.5) * (WIDTH - LEFT - RIGHT) / places.size();
    }
}
