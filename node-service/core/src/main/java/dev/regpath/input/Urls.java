package dev.regpath.input;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Makes URLs of texts that anybody may have written: those that can be asked, and no others. */
public final class Urls {
    /** Of http. */
    public static final int HTTP_PORT = 80;

    /** Of https. */
    public static final int HTTPS_PORT = 443;

    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final int LONGEST = 8192;

    private Urls() {}

    /**
     * The URL, with scheme and host in lower case as Go has them; empty if it is none of http or https with a host.
     *
     * @param base what a relative one is relative to
     */
    public static Optional<URI> of(URI base, String text) {
        return text.length() > LONGEST ? Optional.empty() : parsed(text).flatMap(uri -> askable(base.resolve(uri)));
    }

    /** The same of one that is not relative to anything. */
    public static Optional<URI> of(String text) {
        return text.length() > LONGEST ? Optional.empty() : parsed(text).flatMap(Urls::askable);
    }

    /** The port a URL leads to: the one it names, else that of its scheme. */
    public static int port(URI url) {
        return url.getPort() >= 0 ? url.getPort() : "http".equals(url.getScheme()) ? HTTP_PORT : HTTPS_PORT;
    }

    /** A path without the slashes it ends with: a pattern would look for them from each slash on the way. */
    public static String withoutLastSlashes(String path) {
        int end = path.length();
        while (end > 0 && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(0, end);
    }

    private static Optional<URI> askable(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        String host = uri.getHost();
        if (host == null || !SCHEMES.contains(scheme) || uri.getPort() > 65_535 || uri.getPort() == 0) {
            return Optional.empty();
        }
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return parsed(scheme + "://" + host.toLowerCase(Locale.ROOT) + port + path + query);
    }

    private static Optional<URI> parsed(String text) {
        try {
            return Optional.of(new URI(text));
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }
}
