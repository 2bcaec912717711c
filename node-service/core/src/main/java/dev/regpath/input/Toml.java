package dev.regpath.input;

import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlVersion;
import org.tomlj.internal.TomlLexer;
import org.tomlj.internal.TomlParser;
import org.tomlj.internal.antlr.v4.runtime.BailErrorStrategy;
import org.tomlj.internal.antlr.v4.runtime.CharStreams;
import org.tomlj.internal.antlr.v4.runtime.CommonTokenStream;
import org.tomlj.internal.antlr.v4.runtime.RecognitionException;
import org.tomlj.internal.antlr.v4.runtime.Token;
import org.tomlj.internal.antlr.v4.runtime.misc.ParseCancellationException;

/**
 * Reads TOML that anybody may have written, in time that grows with its length. tomlj 2.2.0 alone takes time that grows with
 * the cube of the number of lines in a row that say nothing: 2,000 lines of comments take it a minute and a half. So it is
 * given the text without them, and up to the first fault of syntax only, if that is near its beginning.
 */
public final class Toml {
    private static final String FORMAT = "TOML";

    /** Trees of some 8 MiB. containerd's own default configuration has about 4,000. */
    private static final int MOST_TOKENS = 20_000;

    /** Three hundred lines of comments in a row, or many times a hundred: some hundred milliseconds. */
    private static final long MOST_EDITED_COST = 300L * 300 * 300;

    /** Characters without comments. */
    private static final int LONGEST_EXPLAINED = 2_000;

    private Toml() {}

    /** The document; its first fault is thrown. */
    public static TomlDocument parse(String text) throws InvalidInput {
        refuseLoneReturns(text);
        return Library.call(FORMAT, () -> {
            StatementLines lines = StatementLines.of(text, MOST_TOKENS);
            int fault = firstFault(lines.text());
            if (fault != 0 && !canBeExplained(lines, fault)) {
                throw InvalidInput.syntax(
                        lines.original(fault), "line %d is not TOML".formatted(lines.original(fault)));
            }
            TomlParseResult result =
                    org.tomlj.Toml.parse(fault == 0 ? lines.text() : lines.upTo(fault), TomlVersion.V1_0_0);
            if (result.hasErrors()) {
                var error = result.errors().getFirst();
                int line = lines.original(error.position().line());
                throw InvalidInput.syntax(
                        line,
                        "%s (line %d, column %d)"
                                .formatted(
                                        Shown.of(String.valueOf(error.getMessage())),
                                        line,
                                        error.position().column()));
            }
            if (fault != 0) {
                throw InvalidInput.syntax(
                        lines.original(fault), "line %d is not TOML".formatted(lines.original(fault)));
            }
            return new TomlDocument(result, lines);
        });
    }

    /**
     * The library's own tree of the whole text, comments included, which can be changed in place. Its first fault is
     * thrown; so is a text that the library would take too long for.
     */
    public static TomlParseResult toEdit(String text) throws InvalidInput {
        parse(text);
        if (silentLinesCost(text) > MOST_EDITED_COST) {
            throw InvalidInput.tooLarge(0, "it has more lines of comments in a row than can be edited");
        }
        return Library.call(FORMAT, () -> {
            TomlParseResult whole = org.tomlj.Toml.parse(text, TomlVersion.V1_0_0);
            if (whole.hasErrors()) {
                throw InvalidInput.syntax(
                        0, Shown.of(String.valueOf(whole.errors().getFirst())));
            }
            return whole;
        });
    }

    /** TOML has none anywhere; the library takes a second to say so of some hundred. */
    private static void refuseLoneReturns(String text) throws InvalidInput {
        int line = 1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                line++;
            } else if (c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n')) {
                throw InvalidInput.syntax(line, "a carriage return without a line feed (line %d)".formatted(line));
            }
        }
    }

    /** The cubes of the lengths of all stretches of lines that say nothing. */
    private static long silentLinesCost(String text) {
        long cost = 0;
        long stretch = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            boolean silent = line.isBlank() || line.stripLeading().startsWith("#");
            stretch = silent ? stretch + 1 : 0;
            // The difference of two cubes: what this line adds.
            cost += silent ? 3 * stretch * (stretch - 1) + 1 : 0;
        }
        return cost;
    }

    /** A document that was understood. */
    public static final class TomlDocument {
        private final TomlParseResult table;
        private final StatementLines lines;

        private TomlDocument(TomlParseResult table, StatementLines lines) {
            this.table = table;
            this.lines = lines;
        }

        /** All that it says. Lines of positions in it count without comments and blank lines: see {@link #line}. */
        public TomlParseResult table() {
            return table;
        }

        /** The line of the text, counted from 1. */
        public int line(TomlPosition position) {
            return lines.original(position.line());
        }
    }

    /**
     * Whether the library may say what is wrong. It looks for where it could go on, in time and memory that grow with more
     * than the square of the text: a fault far down, or in a long line, is named by its line alone.
     */
    private static boolean canBeExplained(StatementLines lines, int fault) {
        return lines.upTo(fault).length() <= LONGEST_EXPLAINED;
    }

    /** The line of the first fault of syntax; 0 if there is none. */
    private static int firstFault(String text) {
        TomlLexer lexer = new TomlLexer(CharStreams.fromString(text));
        lexer.removeErrorListeners();
        TomlParser parser = new TomlParser(new CommonTokenStream(lexer));
        parser.removeErrorListeners();
        parser.setErrorHandler(new BailErrorStrategy());
        parser.setBuildParseTree(false);
        try {
            parser.toml();
            return 0;
        } catch (ParseCancellationException e) {
            Token token = e.getCause() instanceof RecognitionException cause
                    ? cause.getOffendingToken()
                    : parser.getCurrentToken();
            return Math.max(token.getLine(), 1);
        }
    }
}
