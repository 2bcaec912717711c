package dev.regpath.intent;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * One YAML document as text, on its way to a tree of nodes. A file is cut into documents before it is parsed, so that an
 * error of syntax in one leaves the others readable.
 *
 * @param text the document
 * @param firstLine the line of the file it begins in
 */
record YamlText(String text, int firstLine) {
    /** A path has six levels; a tree of thousands would exhaust the stack. */
    private static final int DEEPEST = 32;

    private static final int MOST_ALIASES = 100;

    /**
     * Cuts a file at its {@code ---} and {@code ...} lines. Those end a document wherever they stand, even within quotes
     * and block texts (YAML 1.2.2 §9.1.2, c-forbidden).
     */
    static List<YamlText> split(String file) {
        List<YamlText> documents = new ArrayList<>();
        StringBuilder document = new StringBuilder();
        int first = 1;
        int number = 0;
        for (String line : file.lines().toList()) {
            number++;
            boolean begins = isMarker(line, "---");
            if ((begins && !isPreamble(document)) || isMarker(line, "...")) {
                documents.add(new YamlText(document.toString(), first));
                document.setLength(0);
                first = begins ? number : number + 1;
            }
            if (!isMarker(line, "...")) {
                document.append(line).append('\n');
            }
        }
        documents.add(new YamlText(document.toString(), first));
        return documents;
    }

    private static boolean isMarker(String line, String marker) {
        return line.startsWith(marker) && (line.length() == marker.length() || line.charAt(marker.length()) <= ' ');
    }

    /** Directives and comments before a {@code ---} belong to the document after it. */
    private static boolean isPreamble(CharSequence text) {
        return text.toString()
                .lines()
                .allMatch(line -> line.isBlank()
                        || line.startsWith("%")
                        || line.stripLeading().startsWith("#"));
    }

    /**
     * The document's tree; empty if it has no content, or if it is rejected as a whole.
     *
     * @param report is told why it is rejected
     */
    Optional<Node> compose(Report report) {
        // JSON may be indented with tabs, and has none within its texts.
        String source = text.stripLeading().startsWith("{") ? text.replace('\t', ' ') : text;
        LoadSettings settings = LoadSettings.builder()
                .setSchema(new CoreSchema())
                .setUseMarks(true)
                .setMaxAliasesForCollections(MOST_ALIASES)
                .setAllowNonScalarKeys(true) // Ours to reject, with the line.
                .setCodePointLimit(text.length() + 1)
                .build();
        try {
            if (!isWithinLimits(settings, source, report)) {
                return Optional.empty();
            }
            return new Compose(settings).composeString(source);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().or(e::getContextMark).map(this::line).orElse(firstLine);
            report.add(ProblemCode.INVALID_YAML, line, "", shown(what(e)), remedy(what(e)));
        } catch (YamlEngineException e) {
            String message = String.valueOf(e.getMessage());
            report.add(ProblemCode.INVALID_YAML, firstLine, "", shown(message), remedy(message));
        }
        return Optional.empty();
    }

    private static String what(MarkedYamlEngineException e) {
        return String.valueOf(e.getProblem() != null ? e.getProblem() : e.getMessage());
    }

    private static String shown(String message) {
        return Quoted.visible(message.endsWith(".") ? message.substring(0, message.length() - 1) : message);
    }

    private static String remedy(String message) {
        return message.contains("TAB") || message.contains("\\t")
                ? "Indent with spaces; YAML takes no tabs there."
                : "Correct the YAML; quote texts with special characters and check the indentation.";
    }

    private int line(Mark mark) {
        return firstLine + mark.getLine();
    }

    private boolean isWithinLimits(LoadSettings settings, String source, Report report) {
        int depth = 0;
        int aliases = 0;
        for (Event event : new Parse(settings).parseString(source)) {
            int line = event.getStartMark().map(this::line).orElse(firstLine);
            if (event instanceof CollectionStartEvent && ++depth > DEEPEST) {
                report.add(
                        ProblemCode.TOO_LARGE,
                        line,
                        "",
                        "the document is nested more than %d levels deep".formatted(DEEPEST),
                        "Correct it; a RegistryPath is not that deep.");
                return false;
            } else if (event instanceof CollectionEndEvent) {
                depth--;
            } else if (event instanceof AliasEvent && ++aliases > MOST_ALIASES) {
                report.add(
                        ProblemCode.TOO_LARGE,
                        line,
                        "",
                        "the document has more than %d aliases".formatted(MOST_ALIASES),
                        "Write the values out.");
                return false;
            }
        }
        return true;
    }
}
