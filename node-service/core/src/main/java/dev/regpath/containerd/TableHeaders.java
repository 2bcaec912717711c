package dev.regpath.containerd;

import java.util.ArrayList;
import java.util.List;
import org.tomlj.Toml;

/**
 * The table headers of a TOML text, in order. containerd 2.x takes its hosts from these alone (getSortedHosts), and no
 * TOML library tells a header from the other notations of a table.
 */
final class TableHeaders {
    private final String text;
    private int at;
    private final List<String> headers = new ArrayList<>();

    private TableHeaders(String text) {
        this.text = text;
    }

    /** The inside of each {@code […]} header, as written; {@code text} is known to be TOML. */
    static List<String> of(String text) {
        TableHeaders scan = new TableHeaders(text);
        scan.run();
        return scan.headers;
    }

    /** The parts of each header's key: {@code [host."a".header]} is host, a, header. */
    static List<List<String>> keysOf(String text) {
        return of(text).stream().map(Toml::parseDottedKey).toList();
    }

    private void run() {
        while (at < text.length()) {
            skipBlanks();
            if (at < text.length() && text.charAt(at) == '[' && !text.startsWith("[[", at)) {
                int start = ++at;
                toEndOf(']');
                headers.add(text.substring(start, Math.min(at, text.length())));
            }
            toEndOfStatement();
        }
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private void toEndOf(char end) {
        while (at < text.length() && text.charAt(at) != end) {
            skipOne();
        }
    }

    /** A statement ends with its line, unless a bracket is still open. */
    private void toEndOfStatement() {
        int depth = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n' && depth == 0) {
                return;
            }
            if (c == '[' || c == '{') {
                depth++;
            } else if ((c == ']' || c == '}') && depth > 0) {
                depth--;
            }
            skipOne();
        }
    }

    /** One character, one string or one comment. */
    private void skipOne() {
        char c = text.charAt(at);
        if (c == '#') {
            int end = text.indexOf('\n', at);
            at = end < 0 ? text.length() : end;
        } else if (c == '"' || c == '\'') {
            skipString(c);
        } else {
            at++;
        }
    }

    private void skipString(char quote) {
        String three = String.valueOf(quote).repeat(3);
        String end = text.startsWith(three, at) ? three : String.valueOf(quote);
        at += end.length();
        while (at < text.length() && !text.startsWith(end, at)) {
            at += quote == '"' && text.charAt(at) == '\\' ? 2 : 1;
        }
        at += end.length();
        while (end.length() == 3 && at < text.length() && text.charAt(at) == quote) {
            at++; // """"…"""": up to two more quotes belong to the string.
        }
    }
}
