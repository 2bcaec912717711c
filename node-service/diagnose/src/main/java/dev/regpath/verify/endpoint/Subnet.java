package dev.regpath.verify.endpoint;

import dev.regpath.contract.Addresses;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Optional;

/** A block of addresses in CIDR notation. */
public record Subnet(InetAddress address, int bits) {
    /** Reads {@code ADDRESS/BITS}; empty if the text is not of that form. */
    public static Optional<Subnet> parse(String text) {
        String[] parts = text.split("/", 2);
        return parts.length == 2 && Addresses.isLiteral(parts[0]) && parts[1].matches("[0-9]{1,3}")
                ? Optional.of(new Subnet(Addresses.parse(parts[0]), Integer.parseInt(parts[1])))
                : Optional.empty();
    }

    /** Whether an address is in it. */
    public boolean contains(InetAddress other) {
        byte[] ours = address.getAddress();
        byte[] theirs = other.getAddress();
        int rest = Math.max(0, ours.length * 8 - bits);
        return ours.length == theirs.length
                && new BigInteger(1, ours).shiftRight(rest).equals(new BigInteger(1, theirs).shiftRight(rest));
    }
}
