package dev.regpath.input;

/**
 * Calls a decoder of others. A library that meets text its authors did not think of throws whatever comes: index out of
 * bounds, a number that is none, a stack that is too small. That is a fault of the text, and nothing of ours is half done.
 */
final class Library {
    /** A call of a decoder. */
    interface DecoderCall<T> {
        T run() throws Exception;
    }

    private Library() {}

    static <T> T call(String format, DecoderCall<T> call) throws InvalidInput {
        try {
            return call.run();
        } catch (InvalidInput e) {
            throw e;
        } catch (Exception | StackOverflowError e) {
            String why = e.getMessage() == null ? "" : " (%s)".formatted(Shown.of(e.getMessage()));
            throw InvalidInput.syntax(
                    0,
                    "it cannot be read as %s: %s%s"
                            .formatted(format, e.getClass().getSimpleName(), why));
        }
    }
}
