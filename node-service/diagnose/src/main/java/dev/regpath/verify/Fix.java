package dev.regpath.verify;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CompileTimeConstant;
import com.google.errorprone.annotations.FormatMethod;
import dev.regpath.contract.schema.Quoted;
import dev.regpath.input.Logged;
import java.util.Arrays;

/** How a finding is repaired. */
public sealed interface Fix {
    /** In the words an operator reads. */
    String text();

    /**
     * Lines for a root shell on the node, to be pasted unchanged.
     *
     * @param text one or several commands; a file's text is in a here document
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

    /**
     * A command; advice to do it by hand if a part of it is no text to paste.
     *
     * @param format ours: what others have written can only be an argument
     * @param arguments whole words, in quotes where a shell needs them
     */
    @FormatMethod
    static Fix run(@CompileTimeConstant String format, Object... arguments) {
        String text =
                format.formatted(Arrays.stream(arguments).map(Shell::argument).toArray());
        return text.codePoints().allMatch(c -> c == '\n' || Logged.isVisible(c))
                ? new Run(text)
                : advice("do this by hand, as a name in it has invisible characters: %s", Quoted.visible(text));
    }

    @FormatMethod
    static Fix advice(String format, Object... arguments) {
        return new Advice(format.formatted(arguments));
    }
}
