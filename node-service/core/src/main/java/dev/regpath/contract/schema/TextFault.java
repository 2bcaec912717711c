package dev.regpath.contract.schema;

import static java.util.Objects.requireNonNull;

import dev.regpath.fault.ProblemCode;
import java.util.function.UnaryOperator;

/**
 * What can be wrong with a text beyond its pattern. The parser of the text throws it, and the API server is given the same
 * words with a rule that finds it.
 *
 * @param code the kind of fault
 * @param what what is wrong, with {@code %s} for the text in quotes; without it, the text may be a secret and is never shown
 * @param remedy what to write instead
 * @param holds from an expression for the text, what must hold of it in CEL; it may let pass what the parser refuses, and
 *     must not refuse what the parser takes
 */
public record TextFault(ProblemCode code, String what, String remedy, UnaryOperator<String> holds) {
    private static final String TEXT = "%s";

    public TextFault {
        requireNonNull(code, "code");
        requireNonNull(what, "what");
        requireNonNull(remedy, "remedy");
        requireNonNull(holds, "holds");
        if (what.indexOf('"') >= 0 || what.indexOf('\\') >= 0) {
            throw new IllegalArgumentException("not a text of CEL as it stands: " + what);
        }
    }

    /** The fault of a text that is not as a regular expression (RE2) says. */
    public static TextFault unless(String pattern, ProblemCode code, String what, String remedy) {
        return new TextFault(code, what, remedy, text -> matches(text, pattern));
    }

    /** The fault of a text that is as a regular expression (RE2) says. */
    public static TextFault of(String pattern, ProblemCode code, String what, String remedy) {
        return new TextFault(code, what, remedy, text -> "!" + matches(text, pattern));
    }

    /** The same, with a remedy for one text. */
    public TextFault withRemedy(String other) {
        return new TextFault(code, what, other, holds);
    }

    /** Whether all of a text is as a regular expression says, in CEL; the expression is as it is there, without escapes. */
    public static String matches(String text, String pattern) {
        return "%s.matches(r'^(?:%s)$')".formatted(text, pattern);
    }

    /** The fault, found in a text. */
    public InvalidText in(String text) {
        return new InvalidText(code, what.replace(TEXT, Quoted.of(text)), remedy);
    }

    /** The fault, found in a text that is never shown. */
    public InvalidText unseen() {
        return new InvalidText(code, message(), remedy);
    }

    /** Whether the API server may show the text. */
    public boolean isShown() {
        return what.contains(TEXT);
    }

    /** What is wrong, where the text cannot be shown. */
    public String message() {
        return what.replace(TEXT, "it");
    }

    /** What is wrong, as an expression in CEL that quotes the text. */
    public String messageExpression() {
        return "\"" + what.replace(TEXT, "'\" + self + \"'") + "\"";
    }
}
