package dev.regpath.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.regpath.fuzz.ForeignParser;
import dev.regpath.fuzz.ForeignParser.Outcome;
import java.util.List;

/** The parsers of what a registry answers, and of what somebody types. */
public final class AnswerParsers {
    private AnswerParsers() {}

    public static List<ForeignParser> all() {
        return List.of(
                new ForeignParser("challenge", AnswerParsers::challenge),
                new ForeignParser("image-reference", AnswerParsers::imageReference));
    }

    private static Outcome challenge(byte[] input) {
        return Challenge.parse(new String(input, UTF_8)).isPresent() ? Outcome.ACCEPTED : Outcome.REFUSED;
    }

    private static Outcome imageReference(byte[] input) {
        try {
            ImageReference.parse(new String(input, UTF_8));
            return Outcome.ACCEPTED;
        } catch (IllegalArgumentException refused) {
            return Outcome.REFUSED;
        }
    }
}
