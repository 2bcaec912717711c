package dev.regpath.input;

import java.util.OptionalInt;

/** A text is not what it should be. The message is one clause for an operator, without the name of the file. */
public final class InvalidInput extends Exception {
    private static final long serialVersionUID = 1L;

    /** What sort of fault it is. */
    public enum InputFault {
        /** It breaks the rules of its format. */
        SYNTAX,
        /** It is larger than anything that this program has use for. */
        TOO_LARGE
    }

    private final InputFault kind;
    private final int line;

    InvalidInput(InputFault kind, int line, String message) {
        super(message);
        this.kind = kind;
        this.line = line;
    }

    static InvalidInput syntax(int line, String message) {
        return new InvalidInput(InputFault.SYNTAX, line, message);
    }

    static InvalidInput tooLarge(int line, String message) {
        return new InvalidInput(InputFault.TOO_LARGE, line, message);
    }

    public InputFault kind() {
        return kind;
    }

    /** Counted from 1; empty if not known. */
    public OptionalInt line() {
        return line > 0 ? OptionalInt.of(line) : OptionalInt.empty();
    }

    /** The message. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
