package dev.regpath.verify.finding;

import dev.regpath.contract.schema.Quoted;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Words for a shell. Names, URLs and values that others have written become part of a command by {@link #argument} alone,
 * so that none of them can end its word and begin a command of its own.
 */
public final class Shell {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    private Shell() {}

    /** A script of sed, a pattern of grep or a format of printf: always within quotes. */
    record Script(String text) {}

    /** The text of a file, as a here document; to be the last thing of a line. */
    public record Here(String text) {}

    /** Several words. */
    public record ShellWords(List<String> all) {
        public ShellWords {
            all = List.copyOf(all);
        }
    }

    /** The end of a command: a unit that is restarted after what is before it, if there is one. */
    record AndRestart(Optional<String> unit) {}

    /** What is written in a command for this. */
    static Object argument(Object argument) {
        return switch (argument) {
            case Integer number -> number;
            case Path path -> quote(path.toString());
            case String word -> quote(word);
            case Script script -> inQuotes(script.text);
            case Here here -> here(here.text);
            case AndRestart(Optional<String> unit) ->
                unit.map(name -> " && systemctl restart " + quote(name)).orElse("");
            case ShellWords words -> words.all.stream().map(Shell::quote).collect(Collectors.joining(" "));
            default -> throw new IllegalArgumentException("no part of a command: " + argument.getClass());
        };
    }

    /** A word in a sentence that shows a command: what is no text to look at is visible in it. */
    public static String shown(String word) {
        return quote(Quoted.visible(word));
    }

    private static String quote(String word) {
        return isPlain(word) ? word : inQuotes(word);
    }

    /** Whether a word means itself in a shell, in TOML and in systemd's units. */
    public static boolean isPlain(String word) {
        return PLAIN.matcher(word).matches();
    }

    private static String inQuotes(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private static String here(String text) {
        List<String> lines = text.lines().toList();
        String end = IntStream.iterate(1, i -> i + 1)
                .mapToObj(i -> i == 1 ? "END" : "END" + i)
                .filter(word -> !lines.contains(word))
                .findFirst()
                .orElseThrow();
        return "<< '%s'\n%s%s%s".formatted(end, text, text.endsWith("\n") ? "" : "\n", end);
    }
}
