package dev.regpath.contract.schema;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What a misspelt word was probably meant to be. */
public final class Suggestion {
    /** Longer words are not compared; nothing we know is as long. */
    private static final int LONGEST = 40;

    private Suggestion() {}

    /** The known word that is nearest to the one written, if any is near. */
    public static Optional<String> closest(String written, Collection<String> known) {
        String lower = written.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
        if (lower.isEmpty() || lower.length() > LONGEST) {
            return Optional.empty();
        }
        int near = Math.max(1, lower.length() / 3);
        return known.stream()
                .filter(word -> distance(lower, word.toLowerCase(Locale.ROOT)) <= near || begins(word, lower))
                .min(Comparator.comparingInt((String word) -> distance(lower, word.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Whether one word becomes the other by a few mistakes of typing, and is another one. */
    public static boolean isNear(String one, String other, int mistakes) {
        int distance = distance(one, other);
        return distance > 0 && distance <= mistakes;
    }

    private static boolean begins(String word, String lower) {
        return lower.length() >= 3 && word.toLowerCase(Locale.ROOT).startsWith(lower);
    }

    /** How many letters must be added, removed, changed or swapped with their neighbour (optimal string alignment). */
    private static int distance(String one, String other) {
        int[][] cost = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int changed = cost[i - 1][j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                cost[i][j] = Math.min(changed, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                boolean swapped = i > 1
                        && j > 1
                        && one.charAt(i - 1) == other.charAt(j - 2)
                        && one.charAt(i - 2) == other.charAt(j - 1);
                if (swapped) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[one.length()][other.length()];
    }
}
