package dev.regpath.verify;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.FormatMethod;

/** How a finding is mended. */
public sealed interface Fix {
    /** In the words an operator reads. */
    String text();

    /**
     * Lines for a root shell on the node, to be pasted as they stand.
     *
     * @param text one or several commands; a file's text stands in a here document
     */
    record Run(String text) implements Fix {
        public Run {
            requireNonNull(text, "text");
        }
    }

    /**
     * What only a person can do: it needs something that is not on this node.
     *
     * @param text one sentence
     */
    record Advice(String text) implements Fix {
        public Advice {
            requireNonNull(text, "text");
        }
    }

    @FormatMethod
    static Fix run(String format, Object... arguments) {
        return new Run(format.formatted(arguments));
    }

    @FormatMethod
    static Fix advice(String format, Object... arguments) {
        return new Advice(format.formatted(arguments));
    }
}
