package dev.regpath.contract;

import static dev.regpath.fault.ProblemCode.INVALID_NAME;
import static dev.regpath.fault.ProblemCode.INVALID_VALUE;

import com.google.gson.JsonObject;
import dev.regpath.contract.schema.Content;
import dev.regpath.contract.schema.MapType;
import dev.regpath.contract.schema.Quoted;
import dev.regpath.contract.schema.Value;
import dev.regpath.fault.ProblemCode;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Headers of HTTP requests. */
final class Headers {
    private static final String HOST = "Host";

    /** RFC 9110 §5.5: visible ASCII with inner spaces and tabs; above all no line breaks. */
    private static final String VALUES = "(?:[!-~](?:[ \\t!-~]*[!-~])?)?";

    static final MapType<SortedMap<String, List<String>>> TYPE =
            new MapType<>("map", 64, Optional.empty(), "", HOST, VALUES, Headers::read, _ -> new JsonObject());

    /** RFC 9110 §5.6.2, token. */
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");

    private static final Pattern VALUE = Pattern.compile(VALUES);
    private static final int LONGEST_VALUE = 4096;

    /** Together with the rest of a request that is what servers take; each host of a hosts.toml repeats them. */
    private static final int MOST_CHARACTERS = 8192;

    private static final int MOST_VALUES = 64;

    private Headers() {}

    private static SortedMap<String, List<String>> read(Value value) {
        SortedMap<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        value.fields().all().forEach((name, header) -> {
            if (!NAME.matcher(name).matches()) {
                header.reject(
                        INVALID_NAME, Quoted.of(name) + " is not the name of a header", "Use letters and hyphens.");
            } else if (name.equalsIgnoreCase(HOST)) {
                header.reject(
                        INVALID_NAME,
                        "containerd takes the Host header from the mirror's URL only",
                        "Remove it; let the mirror answer to its own name, or use a redirect instead.");
            } else if (headers.containsKey(name)) {
                header.reject(ProblemCode.DUPLICATE_FIELD, Quoted.of(name) + " is set twice", "Keep one of the two.");
            } else {
                headers.put(name, values(header));
            }
        });
        int count = headers.values().stream().mapToInt(List::size).sum();
        int length = headers.entrySet().stream()
                .mapToInt(header -> header.getKey().length()
                        + header.getValue().stream().mapToInt(String::length).sum())
                .sum();
        if (count > MOST_VALUES || length > MOST_CHARACTERS) {
            value.reject(
                    ProblemCode.TOO_LARGE,
                    "the headers have more than %d values or %,d characters".formatted(MOST_VALUES, MOST_CHARACTERS),
                    "Keep fewer; few servers accept more in one request.");
        }
        return headers;
    }

    private static List<String> values(Value header) {
        return header.content().kind() == Content.ValueKind.LIST
                ? header.items().stream().flatMap(item -> value(item).stream()).toList()
                : value(header).map(List::of).orElse(List.of());
    }

    /** Never quotes the value: it may be a secret. */
    private static Optional<String> value(Value value) {
        if (!value.isText()) {
            return value.wrongType("a text in quotes");
        }
        return value.text()
                .filter(text ->
                        text.length() <= LONGEST_VALUE && VALUE.matcher(text).matches())
                .or(() -> value.reject(
                        INVALID_VALUE,
                        "the value of the header has characters that headers cannot have",
                        "Use visible ASCII characters on one line."));
    }
}
