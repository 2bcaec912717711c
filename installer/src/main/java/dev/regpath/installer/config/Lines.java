package dev.regpath.installer.config;

import java.util.ArrayList;
import java.util.List;

/** A text's lines, each with the end it has. */
final class Lines {
    private Lines() {}

    static List<String> of(String text) {
        List<String> lines = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int end = text.indexOf('\n', from);
            int next = end < 0 ? text.length() : end + 1;
            lines.add(text.substring(from, next));
            from = next;
        }
        return lines;
    }

    /** Whether all lines are the same but one stretch, with no more lines in it than that before and after. */
    static boolean differInOnePlace(String before, String after, int mostBefore, int mostAfter) {
        // A line can only be put after the last one if that has an end.
        boolean open = !before.isEmpty() && !before.endsWith("\n");
        List<String> old = of(open ? before + ending(before) : before);
        List<String> lines = of(open && !after.endsWith("\n") ? after + ending(before) : after);
        int shorter = Math.min(old.size(), lines.size());
        int head = 0;
        while (head < shorter && old.get(head).equals(lines.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < shorter - head
                && old.reversed().get(tail).equals(lines.reversed().get(tail))) {
            tail++;
        }
        return old.size() - head - tail <= mostBefore && lines.size() - head - tail <= mostAfter;
    }

    /**
     * Whether every line of {@code after} that says something is in {@code before}, in the same order. New headers of
     * tables are let through: a table that was only named by those below it has to be named by itself when they go.
     */
    static boolean isPart(String after, String before) {
        List<String> old = of(before);
        int at = 0;
        for (String line : of(after)) {
            boolean newHeader = line.strip().startsWith("[") && !old.contains(line);
            if (line.isBlank() || newHeader) {
                continue;
            }
            while (at < old.size() && !old.get(at).equals(line)) {
                at++;
            }
            if (at++ == old.size()) {
                return false;
            }
        }
        return true;
    }

    /** How the lines of this text end. */
    static String ending(String text) {
        return text.contains("\r\n") ? "\r\n" : "\n";
    }
}
