package dev.regpath.contract;

import dev.regpath.contract.schema.InvalidText;
import dev.regpath.contract.schema.MapType;
import dev.regpath.contract.schema.Quoted;
import dev.regpath.contract.schema.TextType;
import dev.regpath.fault.ProblemCode;
import java.util.SortedMap;
import java.util.regex.Pattern;

/** Names as Kubernetes takes them (apimachinery, util/validation). Each method returns its text or throws. */
final class KubeNames {
    private static final String LABEL = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";
    private static final String QUALIFIED_NAME = "[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";
    private static final String SUBDOMAIN = LABEL + "(?:\\." + LABEL + ")*";

    /** With a letter in one of its parts. */
    private static final String PORT = "(?:[0-9]+-)*[0-9]*[a-z][a-z0-9]*(?:-[a-z0-9]+)*";

    /** What is no path of a directory: neither a dot alone nor two dots at the beginning. */
    private static final String CONFIG_KEYS = "\\.?[-_a-zA-Z0-9][-._a-zA-Z0-9]*";

    /** The name of a Namespace or Service, and of a redirect. */
    static final TextType<String> NAME = TextType.of("name", 63, LABEL, KubeNames::label);

    /** The name of most objects. */
    static final TextType<String> LONG_NAME = TextType.of("name", 253, SUBDOMAIN, KubeNames::subdomain);

    static final TextType<String> PORT_NAME = TextType.of("name", 15, PORT, KubeNames::port);
    static final TextType<String> KEY = TextType.of("text", 253, CONFIG_KEYS, KubeNames::configKey);
    static final TextType<String> LABEL_KEY =
            TextType.of("text", 317, "(?:%s/)?%s".formatted(SUBDOMAIN, QUALIFIED_NAME), KubeNames::labelKey);
    static final TextType<String> LABEL_VALUE =
            TextType.of("text", 63, "(?:" + QUALIFIED_NAME + ")?", KubeNames::labelValue);
    static final MapType<SortedMap<String, String>> LABELS =
            MapType.ofTexts(32, LABEL_VALUE, "A label's value.", KubeNames::labelKey);

    private static final Pattern DNS_LABEL = Pattern.compile(LABEL);
    private static final Pattern DNS_SUBDOMAIN = Pattern.compile(SUBDOMAIN);
    private static final Pattern PORT_PATTERN = Pattern.compile(PORT);
    private static final Pattern CONFIG_KEY = Pattern.compile("[-._a-zA-Z0-9]+");
    private static final Pattern QUALIFIED = Pattern.compile(QUALIFIED_NAME);

    private KubeNames() {}

    /** The name of a Namespace or Service, and of a redirect. */
    static String label(String text) {
        return require(text, DNS_LABEL, 63, "lower-case letters, digits and inner hyphens");
    }

    /** The name of most objects. */
    static String subdomain(String text) {
        return require(text, DNS_SUBDOMAIN, 253, "lower-case letters, digits, inner hyphens and dots");
    }

    /** The name of a port of a Service or container (RFC 6335). */
    static String port(String text) {
        return require(text, PORT_PATTERN, 15, "lower-case letters, digits and single inner hyphens, with a letter");
    }

    /** A key of a ConfigMap. */
    static String configKey(String text) {
        if (text.startsWith("..") || text.equals(".")) {
            throw new InvalidText(
                    ProblemCode.INVALID_NAME,
                    Quoted.of(text) + " is not a key of a ConfigMap",
                    "Write a key such as ca.crt.");
        }
        return require(text, CONFIG_KEY, 253, "letters, digits, '-', '_' and '.'");
    }

    /** The key of a label: a name, perhaps after a domain and a slash. */
    static String labelKey(String text) {
        int slash = text.indexOf('/');
        if (slash >= 0) {
            subdomain(text.substring(0, slash));
        }
        require(text.substring(slash + 1), QUALIFIED, 63, "letters, digits and inner '-', '_' and '.'");
        return text;
    }

    /** The value of a label. */
    static String labelValue(String text) {
        return text.isEmpty() ? text : require(text, QUALIFIED, 63, "letters, digits and inner '-', '_' and '.'");
    }

    private static String require(String text, Pattern pattern, int longest, String made) {
        if (text.length() > longest || !pattern.matcher(text).matches()) {
            throw new InvalidText(
                    ProblemCode.INVALID_NAME,
                    "%s is not a name of %s".formatted(Quoted.of(text), made),
                    "Write a name of 1 to %d such characters.".formatted(longest));
        }
        return text;
    }
}
