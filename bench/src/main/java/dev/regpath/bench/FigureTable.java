package dev.regpath.bench;

import dev.regpath.bench.Quantity.MeasuredValue;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A table of the page.
 *
 * @param name of the place where it stands
 * @param headings of the columns with figures
 * @param rows its lines
 */
record FigureTable(String name, List<String> headings, List<Row> rows) {
    /**
     * A line of it.
     *
     * @param anchor what links name it by
     * @param what what was measured
     * @param cells one for each column; other pages quote the first that was measured
     * @param goals what they are to be
     */
    record Row(String anchor, String what, List<Quantity> cells, List<Goal> goals) {
        /**
         * What cells are to be.
         *
         * @param cells those that are meant
         * @param aim what they are to be
         */
        private record Goal(List<Quantity> cells, Aim aim) {
            String judge(Figures figures) {
                return aim.judge(measured(cells, figures));
            }
        }

        static Row of(String anchor, String what, Quantity cell) {
            return of(anchor, what, List.of(cell));
        }

        static Row of(String anchor, String what, List<Quantity> cells) {
            return new Row(anchor, what, cells, List.of());
        }

        /** The same with an aim for all cells. */
        Row aiming(Aim aim) {
            return with(new Goal(cells, aim));
        }

        /** The same with an aim for one cell. */
        Row aiming(int column, Aim aim) {
            return with(new Goal(List.of(cells.get(column)), aim));
        }

        private Row with(Goal goal) {
            return new Row(
                    anchor,
                    what,
                    cells,
                    Stream.concat(goals.stream(), Stream.of(goal)).toList());
        }

        private static List<MeasuredValue> measured(List<Quantity> cells, Figures figures) {
            return cells.stream().flatMap(cell -> cell.in(figures).stream()).toList();
        }

        /** What other pages quote. */
        Optional<String> quoted(Figures figures) {
            return measured(cells, figures).stream().findFirst().map(MeasuredValue::text);
        }

        private String line(Figures figures) {
            return "| <a id=\"%s\"></a> | %s | %s | %s |\n"
                    .formatted(
                            anchor,
                            what,
                            cells.stream()
                                    .map(cell -> cell.in(figures)
                                            .map(MeasuredValue::textWithSpread)
                                            .orElse("–"))
                                    .collect(Collectors.joining(" | ")),
                            goals.stream().map(goal -> goal.judge(figures)).collect(Collectors.joining("; ")));
        }
    }

    /** With a single column of figures. */
    static FigureTable ofOne(String name, Row... rows) {
        return new FigureTable(name, List.of("figure (spread)"), List.of(rows));
    }

    /** As Markdown. */
    String text(Figures figures) {
        return "| | what | %s | aim |\n|---|---|%s---|\n"
                        .formatted(String.join(" | ", headings), "---|".repeat(headings.size()))
                + rows.stream().map(row -> row.line(figures)).collect(Collectors.joining());
    }

    /** When and where that was. */
    String measuredOn(Figures figures) {
        return rows.stream()
                .flatMap(row -> row.cells().stream())
                .flatMap(cell -> cell.in(figures).stream())
                .map(MeasuredValue::where)
                .distinct()
                .map("Measured %s.\n\n"::formatted)
                .collect(Collectors.joining());
    }
}
