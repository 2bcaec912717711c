package dev.regpath.verify.finding;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CompileTimeConstant;
import com.google.errorprone.annotations.FormatMethod;
import dev.regpath.contract.schema.Quoted;
import dev.regpath.input.Logged;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** How a finding is repaired. */
public sealed interface Fix {
    /** In the words an operator reads. */
    String text();

    /**
     * Lines for a root shell on the node, to be pasted unchanged.
     *
     * @param text one or several commands; a file's text is in a here document
     * @param edited the file that they change; another fix for it was made for what it says now
     */
    record Run(String text, Optional<Path> edited) implements Fix {
        public Run {
            requireNonNull(text, "text");
            requireNonNull(edited, "edited");
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
        return of(Optional.empty(), format, arguments);
    }

    /** A command that changes a file. */
    @FormatMethod
    static Fix edit(Path file, @CompileTimeConstant String format, Object... arguments) {
        return of(Optional.of(file), format, arguments);
    }

    private static Fix of(Optional<Path> edited, String format, Object... arguments) {
        String text =
                format.formatted(Arrays.stream(arguments).map(Shell::argument).toArray());
        return text.codePoints().allMatch(c -> c == '\n' || Logged.isVisible(c))
                ? new Run(text, edited)
                : advice("do this by hand, as a name in it has invisible characters: %s", Quoted.visible(text));
    }

    @FormatMethod
    static Fix advice(String format, Object... arguments) {
        return new Advice(format.formatted(arguments));
    }
}
