package dev.regpath.contract.schema;

import dev.regpath.fault.ProblemCode;
import dev.regpath.input.InvalidInput;
import dev.regpath.input.Yaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One YAML document as text, on its way to a tree of nodes. A file is cut into documents before it is parsed, so that an
 * error of syntax in one leaves the others readable.
 *
 * @param text the document
 * @param firstLine the line of the file it begins in
 */
public record YamlText(String text, int firstLine) {
    /**
     * Cuts a file at its {@code ---} and {@code ...} lines. Those end a document wherever they are, even within quotes
     * and block texts (YAML 1.2.2 §9.1.2, c-forbidden).
     */
    public static List<YamlText> split(String file) {
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
     * @param report receives why it is rejected
     */
    public Optional<Content> compose(DecodingReport report) {
        // JSON may be indented with tabs, and has none within its texts.
        String source = text.stripLeading().startsWith("{") ? text.replace('\t', ' ') : text;
        try {
            return Yaml.compose(source).map(YamlContent::new);
        } catch (InvalidInput e) {
            int line = e.line().isPresent() ? firstLine + e.line().getAsInt() - 1 : firstLine;
            switch (e.kind()) {
                case SYNTAX ->
                    report.add(ProblemCode.INVALID_YAML, line, "", Quoted.visible(e.reason()), remedy(e.reason()));
                case TOO_LARGE ->
                    report.add(
                            ProblemCode.TOO_LARGE, line, "", e.reason(), "Correct it, or split it into several paths.");
            }
            return Optional.empty();
        }
    }

    private static String remedy(String message) {
        return message.contains("TAB") || message.contains("\\t")
                ? "Indent with spaces; YAML allows no tabs there."
                : "Correct the YAML; quote texts with special characters and check the indentation.";
    }
}
