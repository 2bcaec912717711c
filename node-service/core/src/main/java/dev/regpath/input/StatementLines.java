package dev.regpath.input;

import java.util.Arrays;
import org.tomlj.internal.TomlLexer;
import org.tomlj.internal.antlr.v4.runtime.CharStreams;
import org.tomlj.internal.antlr.v4.runtime.Token;

/** The lines of a TOML text that say something: without comments, and without the lines that are empty then. */
final class StatementLines {
    private final StringBuilder text = new StringBuilder();

    /** By line of the shortened text, counted from 0: the line it has in the whole one. */
    private int[] originals = new int[64];

    private int lines;

    private StatementLines() {}

    /**
     * Cuts a text into tokens, one at a time, and keeps those that mean something.
     *
     * @param mostTokens more are refused
     */
    static StatementLines of(String whole, int mostTokens) throws InvalidInput {
        StatementLines kept = new StatementLines();
        TomlLexer lexer = new TomlLexer(CharStreams.fromString(whole));
        lexer.removeErrorListeners();
        int tokens = 0;
        boolean lineBegins = true;
        String blanks = "";
        for (Token token = lexer.nextToken(); token.getType() != Token.EOF; token = lexer.nextToken()) {
            switch (token.getType()) {
                case TomlLexer.Comment -> {}
                case TomlLexer.WS -> blanks = token.getText();
                case TomlLexer.NewLine -> {
                    if (!lineBegins) {
                        kept.text.append('\n');
                    }
                    lineBegins = true;
                    blanks = "";
                }
                default -> {
                    if (++tokens > mostTokens) {
                        throw InvalidInput.tooLarge(
                                token.getLine(), "it has more than %,d words and signs".formatted(mostTokens));
                    }
                    if (lineBegins) {
                        kept.begin(token.getLine());
                    }
                    lineBegins = false;
                    kept.add(blanks, token);
                    blanks = "";
                }
            }
        }
        if (!lineBegins) {
            kept.text.append(blanks);
        }
        return kept;
    }

    String text() {
        return text.toString();
    }

    /** The text to the end of a line of it. */
    String upTo(int line) {
        int end = 0;
        for (int i = 0; i < line && end >= 0; i++) {
            end = text.indexOf("\n", end) + 1;
            if (end == 0) {
                return text.toString();
            }
        }
        return text.substring(0, end);
    }

    /** The line of the whole text that a line of the shortened one was. */
    int original(int line) {
        return line < 1 || lines == 0 ? 1 : originals[Math.min(line, lines) - 1] + Math.max(line - lines, 0);
    }

    private void begin(int line) {
        if (lines == originals.length) {
            originals = Arrays.copyOf(originals, lines * 2);
        }
        originals[lines++] = line;
    }

    /** A text over several lines is one token or several, each with the line it begins in. */
    private void add(String blanks, Token token) {
        String word = token.getText();
        text.append(blanks).append(word);
        int line = token.getLine();
        for (int at = word.indexOf('\n'); at >= 0; at = word.indexOf('\n', at + 1)) {
            begin(++line);
        }
    }
}
