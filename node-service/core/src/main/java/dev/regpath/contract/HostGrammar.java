package dev.regpath.contract;

import dev.regpath.contract.schema.InvalidText;
import dev.regpath.contract.schema.Quoted;
import dev.regpath.fault.ProblemCode;
import java.net.IDN;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a host may look like. distribution/reference reads a domain as letters, digits and hyphens joined by dots, or as
 * an IPv6 literal in brackets; DNS adds the limits of length (RFC 1035 §2.3.4).
 */
final class HostGrammar {
    /** Names for the API server; their length is bounded otherwise. */
    static final String NAMES = "(?:%s\\.)*%s".formatted(part("[a-z0-9]"), part("[a-z]"));

    private static final int LONGEST_NAME = 253;
    private static final int LONGEST_LABEL = 63;

    private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]*[a-z0-9])?");
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");

    private HostGrammar() {}

    private static String part(String first) {
        return first + "(?:[a-z0-9-]{0,61}[a-z0-9])?";
    }

    /**
     * Looks for what can be in no host, with or without a port.
     *
     * @throws InvalidText naming the most telling fault
     */
    static void requireNoForeignCharacters(String text) {
        if (text.isEmpty()) {
            throw new InvalidText(
                    ProblemCode.INVALID_HOST, "the host is empty", "Write a host such as registry.example.com.");
        }
        if (text.contains("://")) {
            throw new InvalidText(
                    ProblemCode.INVALID_HOST,
                    Quoted.of(text) + " is a URL",
                    "Write only the host, such as registry.example.com.");
        }
        if (text.codePoints().anyMatch(c -> Character.isISOControl(c) || Character.isWhitespace(c))) {
            throw new InvalidText(
                    ProblemCode.INVALID_HOST,
                    Quoted.of(text) + " contains white space or control characters",
                    "Remove them.");
        }
        if (text.indexOf('/') >= 0 || text.indexOf('\\') >= 0) {
            throw new InvalidText(
                    ProblemCode.INVALID_HOST,
                    Quoted.of(text) + " contains a path separator",
                    "Write only the part before the first slash.");
        }
        if (text.contains("..")) {
            throw new InvalidText(
                    ProblemCode.INVALID_HOST,
                    Quoted.of(text) + " contains '..'",
                    "Write a host such as registry.example.com.");
        }
        if (text.indexOf('@') >= 0) {
            throw new InvalidText(
                    ProblemCode.INVALID_HOST,
                    Quoted.of(text) + " contains '@'",
                    "Write only the host; user names and passwords do not belong here, nor do digests.");
        }
        if (text.indexOf('*') >= 0) {
            throw new InvalidText(
                    ProblemCode.INVALID_HOST, Quoted.of(text) + " is a pattern", "List each host by its full name.");
        }
        if (text.codePoints().anyMatch(c -> c > 127)) {
            throw new InvalidText(
                    ProblemCode.INVALID_HOST,
                    Quoted.of(text) + " is not in ASCII",
                    "Write the name as DNS has it" + punycode(text) + ".");
        }
        if (text.chars().anyMatch(c -> c >= 'A' && c <= 'Z')) {
            throw new InvalidText(
                    ProblemCode.INVALID_HOST,
                    Quoted.of(text) + " contains upper-case letters",
                    "Write %s; containerd compares hosts letter by letter.".formatted(text.toLowerCase(Locale.ROOT)));
        }
    }

    private static String punycode(String text) {
        if (text.length() > LONGEST_NAME) {
            return ""; // Java's converter gives up on long texts, with an exception of no kind of its own.
        }
        try {
            return ": " + IDN.toASCII(text).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /**
     * Looks whether the text is a DNS name, an IPv4 address or an IPv6 address in brackets.
     *
     * @throws InvalidText naming the most telling fault
     */
    static void requireHost(String text) {
        requireNoForeignCharacters(text);
        if (text.startsWith("[") && text.endsWith("]")) {
            if (!(Addresses.parse(text.substring(1, text.length() - 1)) instanceof java.net.Inet6Address)) {
                throw new InvalidText(
                        ProblemCode.INVALID_HOST,
                        Quoted.of(text) + " is an IPv4 address in brackets",
                        "Remove the brackets.");
            }
            return;
        }
        if (!Addresses.isLiteral(text) || text.indexOf(':') >= 0) {
            requireName(text);
        }
    }

    /**
     * Looks whether the text is a DNS name.
     *
     * @throws InvalidText naming the most telling fault
     */
    static void requireName(String text) {
        requireNoForeignCharacters(text);
        if (Addresses.isLiteral(text)) {
            throw new InvalidText(
                    ProblemCode.INVALID_HOST,
                    Quoted.of(text) + " is an IPv6 address",
                    "Write it in brackets: [%s].".formatted(text));
        }
        if (text.endsWith(".")) {
            throw new InvalidText(
                    ProblemCode.INVALID_HOST,
                    Quoted.of(text) + " ends with a dot",
                    "Write %s.".formatted(text.substring(0, text.length() - 1)));
        }
        if (text.length() > LONGEST_NAME) {
            throw new InvalidText(
                    ProblemCode.INVALID_HOST,
                    "%s is longer than %d characters".formatted(Quoted.of(text), LONGEST_NAME),
                    "Shorten it.");
        }
        String[] labels = text.split("\\.", -1);
        for (String label : labels) {
            if (label.length() > LONGEST_LABEL) {
                throw new InvalidText(
                        ProblemCode.INVALID_HOST,
                        "%s has a part of more than %d characters".formatted(Quoted.of(text), LONGEST_LABEL),
                        "Shorten it.");
            }
            if (!LABEL.matcher(label).matches()) {
                throw new InvalidText(
                        ProblemCode.INVALID_HOST,
                        "%s is not a host: %s is not made of letters, digits and inner hyphens"
                                .formatted(Quoted.of(text), Quoted.of(label)),
                        "Write a host such as registry.example.com.");
            }
        }
        String last = labels[labels.length - 1];
        if (DIGITS.matcher(last).matches()) {
            throw new InvalidText(
                    ProblemCode.INVALID_HOST,
                    Quoted.of(text) + " is neither a name nor an IPv4 address",
                    "Write four numbers from 0 to 255, such as 203.0.113.10.");
        }
        if (Character.isDigit(last.charAt(0))) {
            throw new InvalidText(
                    ProblemCode.INVALID_HOST,
                    Quoted.of(text) + " ends in a part that begins with a digit",
                    "Use a name whose last part begins with a letter; URLs allow no other (RFC 2396 §3.2.2).");
        }
    }
}
