package dev.regpath.convert;

import dev.regpath.input.Urls;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where a registry's API is.
 *
 * @param scheme http or https
 * @param address host and port as written in the URL
 * @param path before the names of images, without a slash at its end: {@code /v2} nearly always
 */
record Location(String scheme, String address, String path) {
    /** Where the API is if nothing else is said. */
    static final String API = "/v2";

    private static final Set<String> SCHEMES = Set.of("http", "https");

    /** Of a URL with its path as it is; empty if it is none that a registry can have. */
    static Optional<Location> of(String url) {
        try {
            URI uri = new URI(url);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            String address = uri.getRawAuthority();
            if (address == null
                    || !SCHEMES.contains(scheme)
                    || uri.getRawQuery() != null
                    || uri.getRawFragment() != null) {
                return Optional.empty();
            }
            String path = uri.getRawPath() == null ? "" : Urls.withoutLastSlashes(uri.getRawPath());
            return Optional.of(new Location(scheme, address, path));
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }

    Location withPath(String other) {
        return new Location(scheme, address, other);
    }

    /** What is asked for below the path is asked for below {@code prefix} there. */
    Location below(String prefix) {
        return prefix.isEmpty() ? this : withPath(path + "/" + prefix);
    }

    /** For people. */
    @Override
    public String toString() {
        return scheme + "://" + address + (path.equals(API) ? "" : path);
    }
}
