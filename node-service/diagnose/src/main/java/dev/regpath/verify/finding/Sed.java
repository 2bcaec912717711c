package dev.regpath.verify.finding;

/** Words of others within a script of sed, where they mean themselves and nothing else. */
final class Sed {
    private Sed() {}

    /**
     * Matches the word. A dot is left as it is: it matches itself, and the line stays readable.
     *
     * @param delimiter what the script has around its patterns
     */
    static String pattern(String word, char delimiter) {
        return escaped(word, "\\[*^$" + delimiter);
    }

    /** What is put in the place of a match. */
    static String replacement(String word, char delimiter) {
        return escaped(word, "\\&" + delimiter);
    }

    /** The text of the commands a and i. */
    static String line(String text) {
        return escaped(text, "\\");
    }

    private static String escaped(String word, String special) {
        StringBuilder escaped = new StringBuilder();
        word.codePoints().forEach(c -> {
            if (special.indexOf(c) >= 0) {
                escaped.append('\\');
            }
            escaped.appendCodePoint(c);
        });
        return escaped.toString();
    }
}
