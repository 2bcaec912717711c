package dev.regpath.verify.endpoint;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a host wants its credentials: the first of its challenges that containerd understands (docker/auth/parse.go).
 *
 * @param scheme {@code bearer} or {@code basic}
 * @param parameters realm, service and scope
 */
public record Challenge(String scheme, Map<String, String> parameters) {
    private static final Pattern SCHEME = Pattern.compile("(?:^|,\\s*+)(bearer|basic)\\s++", Pattern.CASE_INSENSITIVE);

    /** A name begins where no name goes on: else each letter of a long word is tried as the first one. */
    private static final Pattern PARAMETER =
            Pattern.compile("(?<![a-z_])([a-z_]++)\\s*+=\\s*+(?:\"([^\"]*+)\"|([^\\s,]++))", Pattern.CASE_INSENSITIVE);

    public Challenge {
        requireNonNull(scheme, "scheme");
        parameters = Map.copyOf(parameters);
    }

    static Optional<Challenge> parse(String header) {
        Matcher scheme = SCHEME.matcher(header);
        // What has a line break in it would be sent on to a realm, or printed as if it were a line of ours.
        if (header.codePoints().anyMatch(c -> c != '\t' && Character.isISOControl(c)) || !scheme.find()) {
            return Optional.empty();
        }
        int from = scheme.end();
        int to = scheme.find() ? scheme.start() : header.length();
        scheme.reset();
        String word = scheme.find() ? scheme.group(1).toLowerCase(Locale.ROOT) : "";
        Map<String, String> parameters = new TreeMap<>();
        Matcher parameter = PARAMETER.matcher(header.substring(from, to));
        while (parameter.find()) {
            String value = parameter.group(parameter.group(2) != null ? 2 : 3);
            parameters.put(parameter.group(1).toLowerCase(Locale.ROOT), value);
        }
        boolean usable = word.equals("basic") || parameters.containsKey("realm");
        return usable ? Optional.of(new Challenge(word, parameters)) : Optional.empty();
    }

    /** Where tokens are had; empty for Basic, which needs none. */
    Optional<String> realm() {
        return scheme.equals("bearer") ? Optional.ofNullable(parameters.get("realm")) : Optional.empty();
    }
}
