package dev.regpath.verify;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Words for a shell. */
final class Shell {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    private Shell() {}

    static String quote(Path path) {
        return quote(path.toString());
    }

    static String quote(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /** A line that writes a file. */
    static String write(Path file, String text) {
        return "cat > %s << 'END'\n%s%sEND".formatted(quote(file), text, text.endsWith("\n") ? "" : "\n");
    }
}
