package dev.regpath.input;

import org.jspecify.annotations.Nullable;

/**
 * A value of a log line, as logfmt writes it. What others have written, or named a file, can neither end its value nor
 * its line, and so cannot look like a line of ours.
 */
public final class Logged {
    private Logged() {}

    /** The value's text; within quotes if it is more than one word. */
    public static String of(@Nullable Object value) {
        String text = String.valueOf(value);
        return text.codePoints().allMatch(Logged::isPlain) ? text : quoted(text);
    }

    private static boolean isPlain(int c) {
        return Character.isLetterOrDigit(c) || "-_./:@%+,;*#[]()<>~!?'&$|{}^`".indexOf(c) >= 0;
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"', '\\' -> quoted.append('\\').appendCodePoint(c);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (isVisible(c)) {
                        quoted.appendCodePoint(c);
                    } else {
                        quoted.append("\\u{%x}".formatted(c));
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }

    /** What a terminal obeys, or what turns the direction of writing, is shown by its number. */
    public static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
