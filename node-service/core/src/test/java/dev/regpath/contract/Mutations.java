package dev.regpath.contract;

import java.util.Random;

/** Texts that are nearly right: they reach deeper than noise. */
public final class Mutations {
    private static final String NOISE = "{}[]&*!|>'\"%@`:,-#?~<\\\t\n\r\0 \u0085\u2028\ufeff\ud83d0yx.";

    private Mutations() {}

    /** The text with a few characters changed, dropped, doubled or put in. */
    public static String of(String text, Random random) {
        StringBuilder mutated = new StringBuilder(text);
        for (int i = random.nextInt(6); i >= 0 && !mutated.isEmpty(); i--) {
            int at = random.nextInt(mutated.length());
            int end = Math.min(mutated.length(), at + random.nextInt(12));
            switch (random.nextInt(5)) {
                case 0 -> mutated.insert(at, NOISE.charAt(random.nextInt(NOISE.length())));
                case 1 -> mutated.setCharAt(at, NOISE.charAt(random.nextInt(NOISE.length())));
                case 2 -> mutated.delete(at, end);
                case 3 -> mutated.insert(random.nextInt(mutated.length()), mutated.substring(at, end));
                default -> mutated.setCharAt(at, (char) random.nextInt(0x10000));
            }
        }
        return mutated.toString();
    }
}
