package dev.regpath.input;

/** A library's message about foreign text, which it quotes: on one line, and not long. */
final class Shown {
    private static final int LONGEST = 200;

    private Shown() {}

    static String of(String message) {
        StringBuilder shown = new StringBuilder();
        message.codePoints()
                .limit(LONGEST)
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? ' ' : c)
                .forEach(shown::appendCodePoint);
        String text = shown.toString().strip();
        return message.codePointCount(0, message.length()) > LONGEST ? text + "…" : text;
    }
}
