package dev.regpath.containerd;

/**
 * One name of a pattern as Go's {@code path/filepath.Match} reads it: {@code *}, {@code ?}, {@code [a-z]}, {@code [^a-z]} and
 * {@code \\}. A pattern that is none matches nothing, as it does in containerd. Takes time that grows with the product of
 * both lengths at most: a regular expression of many stars would take ever longer.
 */
final class GoGlob {
    private final int[] pattern;
    private int end;

    private GoGlob(String pattern) {
        this.pattern = pattern.codePoints().toArray();
    }

    /** Whether the whole name matches. */
    static boolean matches(String pattern, String name) {
        return new GoGlob(pattern).match(name.codePoints().toArray());
    }

    private boolean match(int[] name) {
        int at = 0;
        int in = 0;
        int afterStar = -1;
        int retry = 0;
        while (in < name.length || at < pattern.length) {
            if (at < pattern.length && pattern[at] == '*') {
                afterStar = ++at;
                retry = in;
            } else if (at < pattern.length && in < name.length && one(at, name[in])) {
                at = end;
                in++;
            } else if (afterStar >= 0 && retry < name.length) {
                at = afterStar; // The star takes one more.
                in = ++retry;
            } else {
                return false;
            }
        }
        return true;
    }

    /** Whether what begins at {@code at} takes this character; {@link #end} is where it ends then. */
    private boolean one(int at, int character) {
        return switch (pattern[at]) {
            case '?' -> {
                end = at + 1;
                yield true;
            }
            case '[' -> inClass(at + 1, character);
            case '\\' -> {
                end = at + 2;
                yield at + 1 < pattern.length && pattern[at + 1] == character;
            }
            default -> {
                end = at + 1;
                yield pattern[at] == character;
            }
        };
    }

    private boolean inClass(int begin, int character) {
        boolean negated = begin < pattern.length && pattern[begin] == '^';
        boolean matches = false;
        int at = negated ? begin + 1 : begin;
        int first = at;
        while (at < pattern.length && (pattern[at] != ']' || at == first)) {
            int low = literal(at);
            int high = low >= 0 && low + 1 < pattern.length && pattern[low + 1] == '-' ? literal(low + 2) : low;
            if (low < 0 || high < 0) {
                return false;
            }
            matches |= pattern[low] <= character && character <= pattern[high];
            at = high + 1;
        }
        end = at + 1;
        return at < pattern.length && matches != negated;
    }

    /** Where the character stands that is meant, behind a backslash if there is one; negative if there is none. */
    private int literal(int at) {
        if (at >= pattern.length || pattern[at] == '-' || pattern[at] == ']') {
            return -1;
        }
        int place = pattern[at] == '\\' ? at + 1 : at;
        return place < pattern.length ? place : -1;
    }
}
