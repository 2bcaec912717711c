package dev.regpath.files;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides what of a document that was parsed may be shown to others: its structure, truth values and numbers, and
 * the texts of fields that are known to hold no secret. What is below a header, a credential or a key is never shown,
 * whatever it is, and neither is a text of any field that is not known.
 */
public final class ShownValues {
    /** What stands for a value that is not shown. */
    public record HiddenValue() {
        /** There is but one kind of it. */
        public static final HiddenValue VALUE = new HiddenValue();

        @Override
        public String toString() {
            return "…";
        }
    }

    private static final List<String> SECRET = List.of(
            "header",
            "auth",
            "pass",
            "secret",
            "token",
            "cred",
            "key",
            "cookie",
            "session",
            "signature",
            "private",
            "login");

    /** Shorter ones would be found in every text. */
    private static final int SHORTEST_SECRET = 4;

    private final Set<String> known;
    private final Set<String> secrets = new TreeSet<>();

    /**
     * Shows nothing yet.
     *
     * @param known names of fields whose texts may be shown
     */
    public ShownValues(Set<String> known) {
        this.known = Set.copyOf(known);
    }

    /** The document, with {@link HiddenValue} in place of what is not shown. */
    public Map<String, Object> of(Map<?, ?> document) {
        return map(document, false);
    }

    /** What stood under headers, credentials and keys, so that it can be found in other texts as well. */
    public Set<String> secrets() {
        return Collections.unmodifiableSet(secrets);
    }

    /** Whether a field of this name holds something secret. */
    public static boolean isSecret(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return SECRET.stream().anyMatch(lower::contains);
    }

    /** A URL, or what begins like one, without user and password. */
    public static String withoutUser(String url) {
        int scheme = url.indexOf("://");
        int start = scheme < 0 ? 0 : scheme + 3;
        int end = start;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        int at = url.substring(0, end).lastIndexOf('@');
        return at < start ? url : url.substring(0, start) + url.substring(at + 1);
    }

    /** Without what servers take for a credential in a URL. */
    private static String shown(String url) {
        String bare = withoutUser(url);
        int query = bare.indexOf('?');
        return query < 0 ? bare : bare.substring(0, query) + "?…";
    }

    private Map<String, Object> map(Map<?, ?> some, boolean secret) {
        Map<String, Object> shown = new LinkedHashMap<>();
        some.forEach((key, value) -> {
            String name = String.valueOf(key);
            shown.put(shown(name), value(name, value, secret || isSecret(name)));
        });
        return shown;
    }

    private Object value(String name, @Nullable Object value, boolean secret) {
        if (value == null) {
            return HiddenValue.VALUE;
        }
        return switch (value) {
            case Map<?, ?> map -> map(map, secret);
            case List<?> list -> {
                List<Object> shown = new ArrayList<>();
                list.forEach(item -> shown.add(value(name, item, secret)));
                yield secret ? HiddenValue.VALUE : shown; // Nor how many there are.
            }
            default -> scalar(name, value, secret);
        };
    }

    private Object scalar(String name, Object value, boolean secret) {
        if (secret) {
            String text = value.toString();
            if (text.length() >= SHORTEST_SECRET) {
                secrets.add(text);
            }
            return HiddenValue.VALUE;
        } else if (value instanceof Boolean || value instanceof Number) {
            return value;
        }
        return value instanceof String text && known.contains(name) ? shown(text) : HiddenValue.VALUE;
    }
}
