package dev.regpath.harness.docs;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Compares what a page shows with what a command wrote. A line of {@code …} alone stands for any lines, {@code …} within a line
 * for any text, space for any space; of what is measured (seconds, bytes) the unit has to be the same and not the number.
 */
final class ShownOutput {
    private static final String ANY = "…";
    private static final Pattern MEASURED =
            Pattern.compile("\\b\\d+(\\.\\d+)?(?= ?(s|ms|KiB|MiB|GiB|MiB/s|seen|hits?|ns)\\b)");
    private static final Pattern SPACE = Pattern.compile("\\s+");

    private ShownOutput() {}

    /** The first line of the page that the output does not have in its place; empty if there is none. */
    static Optional<String> missing(String shown, String actual) {
        List<String> want = shown.lines().map(ShownOutput::plain).toList();
        List<String> have = actual.lines().map(ShownOutput::plain).toList();
        return matches(want, have) ? Optional.empty() : Optional.of(firstMissing(want, have));
    }

    private static boolean matches(List<String> want, List<String> have) {
        if (want.isEmpty()) {
            return have.isEmpty();
        }
        List<String> rest = want.subList(1, want.size());
        if (want.getFirst().equals(ANY)) {
            for (int skipped = 0; skipped <= have.size(); skipped++) {
                if (matches(rest, have.subList(skipped, have.size()))) {
                    return true;
                }
            }
            return false;
        }
        return !have.isEmpty() && line(want.getFirst(), have.getFirst()) && matches(rest, have.subList(1, have.size()));
    }

    /** For people: the longest beginning of the page that fits says where to look. */
    private static String firstMissing(List<String> want, List<String> have) {
        for (int count = 1; count <= want.size(); count++) {
            List<String> beginning = new java.util.ArrayList<>(want.subList(0, count));
            beginning.add(ANY);
            if (!matches(beginning, have)) {
                return want.get(count - 1);
            }
        }
        return "(more lines than the page shows)";
    }

    private static boolean line(String want, String have) {
        Pattern pattern = Pattern.compile(Pattern.compile(ANY, Pattern.LITERAL)
                .splitAsStream(want + " ")
                .map(part -> Pattern.quote(part))
                .reduce((one, other) -> one + ".*" + other)
                .orElse(""));
        return pattern.matcher(have + " ").matches();
    }

    private static String plain(String line) {
        return MEASURED.matcher(SPACE.matcher(line.strip()).replaceAll(" ")).replaceAll("N");
    }
}
