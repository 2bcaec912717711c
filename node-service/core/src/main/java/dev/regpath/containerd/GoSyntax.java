package dev.regpath.containerd;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** What Go's standard library accepts, since it is Go that reads what we write. */
final class GoSyntax {
    /** time.ParseDuration. */
    private static final Pattern DURATION =
            Pattern.compile("[-+]?(?:0|(?:(?:\\d++(?:\\.\\d*+)?+|\\.\\d++)(?:ns|us|µs|μs|ms|s|m|h)){1,64}+)");

    /** net/url, shouldEscape in mode encodeHost: what may be in a host. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9\\-_.~!$&'()*+,;=:\\[\\]<>\"\\u0080-\\x{10ffff}]*");

    private static final Pattern PORT = Pattern.compile("(?::\\d*)?");

    private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9a-fA-F]{2})");

    /** RFC 9110 §5.6.2, as net/http checks field names. */
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+\\-.^_`|~0-9A-Za-z]+");

    private GoSyntax() {}

    static boolean isDuration(String text) {
        return DURATION.matcher(text).matches();
    }

    /** As {@code dial_timeout} wants it: whole seconds where they are whole, else milliseconds, else nanoseconds. */
    static String duration(Duration duration) {
        if (duration.toNanosPart() == 0) {
            return duration.toSeconds() + "s";
        }
        return duration.toNanos() % 1_000_000 == 0 ? duration.toMillis() + "ms" : duration.toNanos() + "ns";
    }

    static boolean isHeaderName(String name) {
        return TOKEN.matcher(name).matches();
    }

    /** httpguts.ValidHeaderFieldValue: no control characters but the tab. */
    static boolean isHeaderValue(String value) {
        return value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7f));
    }

    /** containerd adds https:// to what does not begin with "http". */
    static String withScheme(String server) {
        return server.startsWith("http") ? server : "https://" + server;
    }

    /** Why url.Parse would refuse this; empty if it would not. */
    static Optional<String> urlProblem(String url) {
        if (url.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            return Optional.of("a control character in URL");
        }
        int slashes = url.indexOf("://");
        if (slashes < 0) {
            return Optional.empty(); // "httpbin:5000": a scheme and something opaque, to Go.
        }
        String rest = url.substring(slashes + 3);
        int end = firstOf(rest, "/?#");
        String authority = rest.substring(0, end);
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        if (!HOST.matcher(host).matches()) {
            return Optional.of("invalid character in host name of '%s'".formatted(url));
        }
        int bracket = host.lastIndexOf(']');
        if (host.startsWith("[") && bracket < 0) {
            return Optional.of("missing ']' in host of '%s'".formatted(url));
        }
        int colon = host.startsWith("[") ? bracket + 1 : host.lastIndexOf(':');
        if (colon >= 0 && !PORT.matcher(host.substring(colon)).matches()) {
            return Optional.of("invalid port in '%s'".formatted(url));
        }
        if (BAD_ESCAPE.matcher(rest.substring(end)).find()) {
            return Optional.of("invalid URL escape in '%s'".formatted(url));
        }
        return Optional.empty();
    }

    private static int firstOf(String text, String ends) {
        for (int i = 0; i < text.length(); i++) {
            if (ends.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return text.length();
    }
}
