package dev.regpath.convert;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rewrite of images' names on their way to a mirror, which the containerd of k3s and RKE2 knows. Only one that puts the
 * same words before every name can be the path of a mirror.
 */
final class Rewrite {
    /** Matches each name as a whole, which is then {@code $0}, and {@code $1} as well if it is in brackets. */
    private static final Pattern WHOLE = Pattern.compile("\\^?(?:(?<group>\\(\\.[*+]\\))|\\.[*+])\\$?");

    private static final Pattern PREFIX =
            Pattern.compile("(?<prefix>[a-z0-9][a-z0-9._/-]*)/(?:\\$(?<short>[01])|\\$\\{(?<long>[01])})?");

    private Rewrite() {}

    /** What is put before every name; empty if the rewrite does anything else. */
    static Optional<String> prefix(String pattern, String replacement) {
        Matcher words = PREFIX.matcher(replacement);
        if (!words.matches()) {
            return Optional.empty();
        }
        String number = words.group("short") == null ? words.group("long") : words.group("short");
        if (number == null) { // What was there before follows, if nothing of it was matched.
            return pattern.equals("^") ? Optional.of(words.group("prefix")) : Optional.empty();
        }
        Matcher whole = WHOLE.matcher(pattern);
        return whole.matches() && (number.equals("0") || whole.group("group") != null)
                ? Optional.of(words.group("prefix"))
                : Optional.empty();
    }

    /** The one of all rewrites of a mirror; "" if there is none, and empty if they do anything else. */
    static Optional<String> prefix(ForeignMap rewrites) {
        return switch (rewrites.names().size()) {
            case 0 -> Optional.of("");
            case 1 -> {
                String pattern = rewrites.names().getFirst();
                yield prefix(pattern, rewrites.text(pattern).orElse(""));
            }
            default -> Optional.empty();
        };
    }
}
