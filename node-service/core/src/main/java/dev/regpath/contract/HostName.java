package dev.regpath.contract;

import dev.regpath.contract.schema.InvalidText;
import dev.regpath.contract.schema.Quoted;
import dev.regpath.contract.schema.TextType;
import dev.regpath.fault.ProblemCode;
import java.util.Locale;
import java.util.Optional;

/**
 * A DNS name whose addresses can be followed: lower case, without port and without a dot at its end.
 *
 * @param text the name, such as {@code registry.example.com}
 */
public record HostName(String text) implements Comparable<HostName> {
    /** A name as documents have it. */
    public static final TextType<HostName> TYPE =
            TextType.of("name", 253, HostGrammar.NAMES, HostName::new).writtenBy(HostName::text);

    public HostName {
        if (Addresses.isLiteral(text)) {
            throw new InvalidText(
                    ProblemCode.INVALID_HOST,
                    Quoted.of(text) + " is an address, not a name",
                    "List it under addresses.");
        }
        int colon = text.indexOf(':');
        if (colon >= 0 && colon == text.lastIndexOf(':') && !text.contains("://")) {
            throw new InvalidText(
                    ProblemCode.INVALID_HOST,
                    Quoted.of(text) + " has a port",
                    "Write only the name; ports are listed under ports.");
        }
        HostGrammar.requireName(text);
    }

    /**
     * A name as others write it: in any case, with or without the dot that ends a full name. It is the one place where
     * names are made equal.
     *
     * @return empty if it is no DNS name
     */
    public static Optional<HostName> ofForeign(String text) {
        String name = text.toLowerCase(Locale.ROOT);
        try {
            return Optional.of(new HostName(name.endsWith(".") ? name.substring(0, name.length() - 1) : name));
        } catch (InvalidText e) {
            return Optional.empty();
        }
    }

    @Override
    public int compareTo(HostName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
