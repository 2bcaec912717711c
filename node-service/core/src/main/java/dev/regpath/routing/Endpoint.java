package dev.regpath.routing;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.Addresses;
import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * An address and a port that can be connected to.
 *
 * @param address a literal IPv4 or IPv6 address, never one with a scope id
 * @param port 1 to 65535
 */
public record Endpoint(InetAddress address, int port) implements Comparable<Endpoint> {
    public Endpoint {
        requireNonNull(address, "address");
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port '%d' is not between 1 and 65535".formatted(port));
        }
    }

    @Override
    public int compareTo(Endpoint other) {
        int byAddress = Addresses.ORDER.compare(address, other.address);
        return byAddress != 0 ? byAddress : Integer.compare(port, other.port);
    }

    /** As it is written in URLs and logs: {@code 10.96.12.7:5000} or {@code [2001:db8::7]:5000}. */
    @Override
    public String toString() {
        return address instanceof Inet6Address
                ? "[%s]:%d".formatted(Addresses.text(address), port)
                : "%s:%d".formatted(Addresses.text(address), port);
    }
}
