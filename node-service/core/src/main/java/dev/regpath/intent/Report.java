package dev.regpath.intent;

import dev.regpath.fault.Position;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.fault.Subject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.Node;

/** What is noted while one document is decoded: its problems, the lines of its fields and the fields asked for. */
final class Report {
    /** Enough to mend a document with; a file of noise must not become a wall of problems. */
    private static final int MOST_PROBLEMS = 50;

    /** Aliases let a small file stand for a huge tree; nothing sensible comes near this many values. */
    private static final int MOST_VALUES = 20_000;

    private record Finding(ProblemCode code, int line, String field, String message, String remedy) {}

    private final String file;
    private final int firstLine;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, Integer> lines = new HashMap<>();
    private final SortedSet<String> known;
    private String path = "";
    private int values;

    /**
     * Starts with nothing.
     *
     * @param file where the document stands
     * @param firstLine the line of the file that the document's marks count from; 0 if lines mean nothing
     * @param known collects the fields the decoder knows
     */
    Report(String file, int firstLine, SortedSet<String> known) {
        this.file = file;
        this.firstLine = firstLine;
        this.known = known;
    }

    Report(String file, int firstLine) {
        this(file, firstLine, new TreeSet<>());
    }

    void add(ProblemCode code, int line, String field, String message, String remedy) {
        if (findings.size() < MOST_PROBLEMS) {
            findings.add(new Finding(code, line, field, message, remedy));
        }
    }

    /** The name of the path, once it is known, so that each problem says whose it is. */
    void named(String name) {
        path = name;
    }

    boolean isClean() {
        return findings.isEmpty();
    }

    int line(Node node) {
        return node.getStartMark().map(mark -> firstLine + mark.getLine()).orElse(firstLine);
    }

    void noteLine(String field, int line) {
        lines.put(field, line);
    }

    void noteKnown(String field) {
        known.add(field.replaceAll("\\[[0-9]+]", "[]"));
    }

    /** Whether another value may be looked at; the first that may not is a problem. */
    boolean spend(int line) {
        if (++values == MOST_VALUES + 1) {
            add(
                    ProblemCode.TOO_LARGE,
                    line,
                    "",
                    "the document has more than %d values, aliases counted".formatted(MOST_VALUES),
                    "Split it into several paths.");
        }
        return values <= MOST_VALUES;
    }

    Source source(int line) {
        return new Source(file, line, lines);
    }

    List<Problem> problems() {
        return findings.stream()
                .sorted(Comparator.comparingInt(Finding::line))
                .map(finding -> new Problem(
                        finding.code(),
                        Subject.document(path),
                        finding.message(),
                        finding.remedy(),
                        new Position(file, finding.line(), finding.field())))
                .toList();
    }
}
