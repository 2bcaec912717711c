package dev.regpath.input;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.util.function.Function;

/** Reads JSON that anybody may have written. */
public final class Json {
    /** Trees of some 5 MiB. */
    private static final int MOST_VALUES = 50_000;

    private static final String MARK = "\ufeff";

    private Json() {}

    /**
     * What is made of the tree of a text.
     *
     * @param reading may fail in whatever way where the tree is not as it expects
     */
    public static <T> T read(String text, Function<JsonElement, T> reading) throws InvalidInput {
        JsonElement tree = parse(text);
        return Library.call("what it should be", () -> reading.apply(tree));
    }

    /** The tree of a text. */
    public static JsonElement parse(String text) throws InvalidInput {
        // Each value but the first follows one of these; those within texts are counted with them.
        if (text.chars().filter(c -> c == ',' || c == '[' || c == '{').count() > MOST_VALUES) {
            throw InvalidInput.tooLarge(0, "it has more than %,d values".formatted(MOST_VALUES));
        }
        // Gson 2.13.2 goes round in circles where byte order marks fill its buffer. One at the beginning is none of the
        // text; any other means the same in a text when it is escaped, and is a fault elsewhere.
        String unmarked = text.startsWith(MARK) ? text.substring(1) : text;
        return Library.call("JSON", () -> JsonParser.parseString(unmarked.replace(MARK, "\\ufeff")));
    }
}
