package dev.regpath.intent;

/**
 * A DNS name whose addresses can be followed: lower case, without port and without a dot at its end.
 *
 * @param text the name, such as {@code registry.example.com}
 */
public record HostName(String text) implements Comparable<HostName> {
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

    @Override
    public int compareTo(HostName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
