package dev.regpath.containerd;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Values as TOML text, in the notation that every parser containerd has ever used reads. */
final class TomlText {
    private static final Pattern BARE = Pattern.compile("[A-Za-z0-9_-]+");

    private TomlText() {}

    /** A basic string: everything but quotes, backslashes and control characters stands for itself. */
    static String string(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\b' -> quoted.append("\\b");
                case '\t' -> quoted.append("\\t");
                case '\n' -> quoted.append("\\n");
                case '\f' -> quoted.append("\\f");
                case '\r' -> quoted.append("\\r");
                default -> {
                    if (c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || c == 0xfeff) {
                        quoted.append("\\u%04X".formatted(c));
                    } else if (Character.isSurrogate((char) c) && c < 0x10000) {
                        quoted.append('\uFFFD'); // Half a character: not Unicode, so not TOML.
                    } else {
                        quoted.appendCodePoint(c);
                    }
                }
            }
        });
        return quoted.append('"').toString();
    }

    static String key(String key) {
        return BARE.matcher(key).matches() ? key : string(key);
    }

    static String strings(List<?> values) {
        return values.stream().map(value -> string(value.toString())).collect(Collectors.joining(", ", "[", "]"));
    }

    /** Any value that a TOML file can hold, on one line. */
    static String value(Object value) {
        return switch (value) {
            case String text -> string(text);
            case Double number when number.isNaN() -> "nan";
            case Double number when number.isInfinite() -> number > 0 ? "inf" : "-inf";
            case OffsetDateTime time -> DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);
            case LocalDateTime time -> DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time);
            case LocalTime time -> DateTimeFormatter.ISO_LOCAL_TIME.format(time);
            case LocalDate date -> DateTimeFormatter.ISO_LOCAL_DATE.format(date);
            case List<?> list -> list.stream().map(TomlText::value).collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> key(entry.getKey().toString()) + " = " + value(entry.getValue()))
                        .collect(Collectors.joining(", ", "{ ", " }"));
            default -> value.toString(); // Booleans and numbers.
        };
    }

    /** A comment line; what would end it early, or hide in it, is left out. */
    static String comment(String text) {
        return "# " + text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "?");
    }
}
