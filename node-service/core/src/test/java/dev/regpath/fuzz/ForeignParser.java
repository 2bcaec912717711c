package dev.regpath.fuzz;

import static java.util.Objects.requireNonNull;

/**
 * A parser of text or bytes that anybody may have written.
 *
 * @param name also that of its directory of seeds
 * @param body parses, and knows what a refusal looks like
 */
public record ForeignParser(String name, Body body) {
    /** How it ended; whatever else is thrown is a fault. */
    public enum Outcome {
        ACCEPTED,
        REFUSED
    }

    /** Parses. */
    @FunctionalInterface
    public interface Body {
        Outcome parse(byte[] input) throws Exception;
    }

    public ForeignParser {
        requireNonNull(name, "name");
        requireNonNull(body, "body");
    }

    Outcome parse(byte[] input) throws Exception {
        return body.parse(input);
    }
}
