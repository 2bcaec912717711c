package dev.regpath.contract.schema;

/** Text of users, fit for messages: in quotes, of bounded length, with nothing a terminal would obey. */
public final class Quoted {
    private static final int LONGEST = 80;

    private Quoted() {}

    /** The text in single quotes; what is cut off is an ellipsis, what cannot be seen is its code point. */
    public static String of(String text) {
        return "'" + shown(withoutQuery(text), LONGEST) + "'";
    }

    /** A message of others, made fit in the same way but longer and without quotes. */
    public static String visible(String text) {
        return shown(text, 3 * LONGEST);
    }

    private static String shown(String whole, int longest) {
        String text = withoutPassword(whole);
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(longest).forEach(c -> append(shown, c));
        if (text.codePointCount(0, text.length()) > longest) {
            shown.append('…');
        }
        return shown.toString();
    }

    /** What is before the at sign of a host or a URL is often a login, which must not reach a log or a status. */
    private static String withoutPassword(String text) {
        int at = text.lastIndexOf('@');
        int scheme = text.indexOf("://");
        int start = scheme < 0 ? 0 : scheme + 3;
        return at > start && text.substring(start, at).indexOf(':') >= 0
                ? text.substring(0, start) + "…" + text.substring(at)
                : text;
    }

    /** What is after the question mark of a URL, or of its path, is often a signature or a key. */
    private static String withoutQuery(String text) {
        int query = text.indexOf('?');
        boolean url = text.startsWith("/") || text.contains("://");
        return url && query >= 0 && query < text.length() - 1 ? text.substring(0, query + 1) + "…" : text;
    }

    private static void append(StringBuilder quoted, int c) {
        switch (Character.getType(c)) {
            // FORMAT holds the marks that turn the direction of writing; SURROGATE is half a character.
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> quoted.append("\\u{%x}".formatted(c));
            default -> quoted.appendCodePoint(c);
        }
    }
}
