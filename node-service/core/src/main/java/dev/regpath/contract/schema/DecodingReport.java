package dev.regpath.contract.schema;

import dev.regpath.fault.Position;
import dev.regpath.fault.Problem;
import dev.regpath.fault.ProblemCode;
import dev.regpath.fault.Subject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is noted while one document is decoded: its problems, the lines of its fields and the fields asked for. */
public final class DecodingReport {
    /** Enough to repair a document with; a file of noise must not become a wall of problems. */
    private static final int MOST_PROBLEMS = 50;

    /** Aliases let a small file stand for a huge tree; nothing sensible comes near this many values. */
    private static final int MOST_VALUES = 20_000;

    /** The size of a YAML document is bounded before it is parsed; that of an object which a client holds is not. */
    private static final int MOST_CHARACTERS = 1 << 19;

    private record NotedProblem(ProblemCode code, int line, String field, String message, String remedy) {}

    private final String file;
    private final int firstLine;
    private final List<NotedProblem> findings = new ArrayList<>();
    private final Map<String, Integer> lines = new HashMap<>();
    private final boolean bounded;
    private int count;
    private String path = "";
    private int values;
    private long characters;
    private boolean exhausted;

    private DecodingReport(String file, int firstLine, boolean bounded) {
        this.file = file;
        this.firstLine = firstLine;
        this.bounded = bounded;
    }

    /**
     * Of a document that people wrote: every field must be known, and sizes are bounded.
     *
     * @param file where the document is
     * @param firstLine the line of the file that the document's marks count from; 0 if lines mean nothing
     */
    public static DecodingReport ofDocument(String file, int firstLine) {
        return new DecodingReport(file, firstLine, true);
    }

    /** Of what a program wrote, perhaps a newer one, whose fields are passed over. Its size was bounded when it was read. */
    public static DecodingReport ofProgram(String file) {
        return new DecodingReport(file, 0, false);
    }

    boolean isBounded() {
        return bounded;
    }

    public void add(ProblemCode code, int line, String field, String message, String remedy) {
        count++;
        if (findings.size() < MOST_PROBLEMS) {
            findings.add(new NotedProblem(code, line, field, message, remedy));
        }
    }

    /** Counts a problem that may follow from one that is listed already. */
    void addUnlisted() {
        count++;
    }

    /** The name of the path, once it is known, so that each problem says whose it is. */
    public void named(String name) {
        path = name;
    }

    /** How many problems there were so far, also those that are no longer listed. */
    int count() {
        return count;
    }

    public boolean isClean() {
        return findings.isEmpty();
    }

    int line(Content content) {
        return firstLine + content.line();
    }

    void noteLine(String field, int line) {
        if (line > 0) {
            lines.put(field, line);
        }
    }

    /** Whether another value may be looked at; the first that may not is a problem. */
    boolean spend(Content content, int line) {
        if (!bounded) {
            return true;
        }
        values++;
        characters += content.isScalar() ? content.text().length() : 0;
        if (values <= MOST_VALUES && characters <= MOST_CHARACTERS) {
            return true;
        }
        if (!exhausted) {
            add(
                    ProblemCode.TOO_LARGE,
                    line,
                    "",
                    values > MOST_VALUES
                            ? "the document has more than %d values, aliases counted".formatted(MOST_VALUES)
                            : "the document has more than %,d characters".formatted(MOST_CHARACTERS),
                    "Split it into several paths.");
        }
        exhausted = true;
        addUnlisted();
        return false;
    }

    public DocumentSource source(int line) {
        return new DocumentSource(file, line, lines);
    }

    public List<Problem> problems() {
        return findings.stream()
                .sorted(Comparator.comparingInt(NotedProblem::line))
                .map(finding -> new Problem(
                        finding.code(),
                        Subject.document(path),
                        finding.message(),
                        finding.remedy(),
                        new Position(file, finding.line(), finding.field())))
                .toList();
    }
}
