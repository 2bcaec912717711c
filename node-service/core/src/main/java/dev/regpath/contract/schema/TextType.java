package dev.regpath.contract.schema;

import static java.util.Objects.requireNonNull;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import dev.regpath.fault.ProblemCode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A text with a grammar.
 *
 * @param word what the reference page calls it
 * @param longest characters
 * @param pattern a regular expression (RE2) for the API server, at least as wide as the grammar; empty if there is none
 * @param format as Kubernetes knows it, such as {@code date-time}; empty if there is none
 * @param faults what the API server looks for beyond the pattern; the parser throws the same
 * @param parser throws {@link InvalidText} for what is not of the grammar
 * @param writer the way back
 */
public record TextType<T>(
        String word,
        int longest,
        String pattern,
        String format,
        List<TextFault> faults,
        Function<String, T> parser,
        Function<T, String> writer)
        implements ValueType<T> {
    /** A time in RFC 3339, as Kubernetes writes it: in whole seconds. */
    public static final TextType<Instant> TIME = new TextType<>(
            "time",
            64,
            "",
            "date-time",
            List.of(),
            TextType::instant,
            time -> time.truncatedTo(ChronoUnit.SECONDS).toString());

    public TextType {
        requireNonNull(word, "word");
        requireNonNull(pattern, "pattern");
        requireNonNull(format, "format");
        faults = List.copyOf(faults);
        requireNonNull(parser, "parser");
        requireNonNull(writer, "writer");
    }

    /** A text that is written as its value shows itself. */
    public static <T> TextType<T> of(String word, int longest, String pattern, Function<String, T> parser) {
        return new TextType<>(word, longest, pattern, "", List.of(), parser, String::valueOf);
    }

    /** Any text. */
    public static TextType<String> any(int longest) {
        return of("text", longest, "", text -> text);
    }

    /** The same, written in another way. */
    public TextType<T> writtenBy(Function<T, String> other) {
        return new TextType<>(word, longest, pattern, format, faults, parser, other);
    }

    /** The same, of which the API server looks for these faults, too. */
    public TextType<T> withFaults(List<TextFault> those) {
        List<TextFault> all = new ArrayList<>(faults);
        all.addAll(those);
        return new TextType<>(word, longest, pattern, format, all, parser, writer);
    }

    /** A text of the same form, read by another parser and written as its value shows itself. */
    public <S> TextType<S> readBy(Function<String, S> other) {
        return new TextType<>(word, longest, pattern, format, faults, other, String::valueOf);
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new InvalidText(
                    ProblemCode.INVALID_VALUE,
                    Quoted.of(text) + " is not a time",
                    "Remove the field; the API server sets it where it matters.");
        }
    }

    @Override
    public Optional<T> read(Value value) {
        return value.parse(parser);
    }

    @Override
    public JsonElement write(T value) {
        return new JsonPrimitive(writer.apply(value));
    }
}
