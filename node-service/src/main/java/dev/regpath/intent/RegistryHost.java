package dev.regpath.intent;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * A registry as it stands before the first slash of an image reference: {@code registry.example.com} or
 * {@code registry.example.com:5000}.
 *
 * <p>containerd uses this text, unchanged and case-sensitive, as a directory name below {@code config_path}
 * (core/remotes/docker/config/config_unix.go, hostPaths). So only what the reference grammar knows as a domain is let
 * in: no separators, no {@code ..}, no control characters.
 *
 * @param host a DNS name, an IPv4 address or a bracketed IPv6 address
 * @param port 1 to 65535 if the reference names one; {@code host} and {@code host:443} are different registries
 */
public record RegistryHost(String host, OptionalInt port) {
    /** distribution/reference: domain = domain-component *["." domain-component], or an IPv6 literal in brackets. */
    private static final Pattern HOST = Pattern.compile(
            "(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*"
                    + "|\\[[0-9a-fA-F:.]{2,45}])");

    /** The longest DNS name, RFC 1035 §2.3.4 (253 characters in text form). */
    private static final int LONGEST = 253;

    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

    public RegistryHost {
        requireNonNull(host, "host");
        requireNonNull(port, "port");
        if (host.length() > LONGEST || !HOST.matcher(host).matches()) {
            throw new IllegalArgumentException("'%s' is not a host name or address".formatted(printable(host)));
        }
        if (port.isPresent() && (port.getAsInt() < 1 || port.getAsInt() > 65_535)) {
            throw new IllegalArgumentException("port '%d' is not between 1 and 65535".formatted(port.getAsInt()));
        }
    }

    /**
     * Reads {@code host} or {@code host:port}.
     *
     * @throws IllegalArgumentException if {@code text} is neither; the message quotes what was wrong
     */
    public static RegistryHost parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0 || text.endsWith("]")) {
            return new RegistryHost(text, OptionalInt.empty());
        }
        String port = text.substring(colon + 1);
        if (!PORT.matcher(port).matches()) {
            throw new IllegalArgumentException("'%s' is not a port".formatted(printable(port)));
        }
        return new RegistryHost(text.substring(0, colon), OptionalInt.of(Integer.parseInt(port)));
    }

    /** {@code host} or {@code host:port}, exactly as in image references. */
    @Override
    public String toString() {
        return port.isPresent() ? host + ":" + port.getAsInt() : host;
    }

    private static String printable(String text) {
        String shortened = text.length() > 80 ? text.substring(0, 80) + "…" : text;
        return shortened.replaceAll("\\p{Cntrl}", "?");
    }
}
