package dev.regpath.files;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Two states of a file as diff(1) -u and patch(1) know them. */
public final class UnifiedDiff {
    private static final int CONTEXT = 3;

    /** Beyond this many lines times lines, the whole file is shown as replaced. */
    private static final long MOST = 4_000_000;

    private record Line(char sign, String text) {}

    private UnifiedDiff() {}

    /**
     * The edit as text; empty if it changes nothing.
     *
     * @param shown what of a content may be shown: a place to hide secrets
     */
    public static String of(Edit edit, UnaryOperator<String> shown) {
        if (edit.before().equals(edit.after())) {
            return "";
        }
        List<Line> lines = lines(split(edit.before(), shown), split(edit.after(), shown));
        StringBuilder diff = new StringBuilder()
                .append("--- ")
                .append(edit.before().isPresent() ? edit.file() : "/dev/null")
                .append("\n+++ ")
                .append(edit.after().isPresent() ? edit.file() : "/dev/null")
                .append('\n');
        int next = 0;
        while ((next = firstChange(lines, next)) < lines.size()) {
            int start = Math.max(next - CONTEXT, 0);
            int end = endOfHunk(lines, next);
            hunk(diff, lines, start, end);
            next = end;
        }
        return diff.toString();
    }

    private static List<String> split(Optional<Bytes> content, UnaryOperator<String> shown) {
        return content.map(bytes -> shown.apply(bytes.text()).lines().toList()).orElse(List.of());
    }

    private static int firstChange(List<Line> lines, int from) {
        int at = from;
        while (at < lines.size() && lines.get(at).sign() == ' ') {
            at++;
        }
        return at;
    }

    /** A hunk goes on while changes are at most two contexts apart. */
    private static int endOfHunk(List<Line> lines, int change) {
        int last = change;
        for (int at = change; at < lines.size() && at - last <= 2 * CONTEXT; at++) {
            if (lines.get(at).sign() != ' ') {
                last = at;
            }
        }
        return Math.min(last + 1 + CONTEXT, lines.size());
    }

    private static void hunk(StringBuilder diff, List<Line> lines, int start, int end) {
        List<Line> part = lines.subList(start, end);
        diff.append("@@ -%s +%s @@\n".formatted(range(lines, start, part, '+'), range(lines, start, part, '-')));
        part.forEach(line -> diff.append(line.sign()).append(line.text()).append('\n'));
    }

    /** First line and length of a hunk on the side that has no lines with {@code other}'s sign. */
    private static String range(List<Line> lines, int start, List<Line> part, char other) {
        long before = lines.subList(0, start).stream()
                .filter(line -> line.sign() != other)
                .count();
        long length = part.stream().filter(line -> line.sign() != other).count();
        return (length == 0 ? before : before + 1) + (length == 1 ? "" : "," + length);
    }

    private static List<Line> lines(List<String> before, List<String> after) {
        List<Line> lines = new ArrayList<>();
        if ((long) before.size() * after.size() > MOST) {
            before.forEach(text -> lines.add(new Line('-', text)));
            after.forEach(text -> lines.add(new Line('+', text)));
            return lines;
        }
        int[][] common = commonAfter(before, after);
        int i = 0;
        int j = 0;
        while (i < before.size() || j < after.size()) {
            boolean same =
                    i < before.size() && j < after.size() && before.get(i).equals(after.get(j));
            if (same) {
                lines.add(new Line(' ', before.get(i++)));
                j++;
            } else if (j == after.size() || (i < before.size() && common[i + 1][j] >= common[i][j + 1])) {
                lines.add(new Line('-', before.get(i++)));
            } else {
                lines.add(new Line('+', after.get(j++)));
            }
        }
        return lines;
    }

    /** How many lines the rests from i and from j have in common. */
    private static int[][] commonAfter(List<String> before, List<String> after) {
        int[][] common = new int[before.size() + 1][after.size() + 1];
        for (int i = before.size() - 1; i >= 0; i--) {
            for (int j = after.size() - 1; j >= 0; j--) {
                common[i][j] = before.get(i).equals(after.get(j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }
}
