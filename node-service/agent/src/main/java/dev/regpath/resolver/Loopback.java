package dev.regpath.resolver;

import dev.regpath.contract.Addresses;
import dev.regpath.routing.Endpoint;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;

/** Where relays listen: a redirect does not change the family of addresses. */
final class Loopback {
    private static final InetAddress IPV4 = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress IPV6 = InetAddress.ofLiteral("::1");

    private Loopback() {}

    /** The loopback's address of the same family. */
    static InetAddress of(InetAddress address) {
        return address instanceof Inet6Address ? IPV6 : IPV4;
    }

    /** A socket's own address; one of IPv6 has no scope here, whatever the socket says. */
    static Endpoint endpoint(SocketAddress local) {
        InetSocketAddress socket = (InetSocketAddress) local;
        try {
            return new Endpoint(InetAddress.getByAddress(socket.getAddress().getAddress()), socket.getPort());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(
                    "the bytes of an address are one: " + Addresses.text(socket.getAddress()), e);
        }
    }
}
