package dev.regpath.observe;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.Addresses;
import java.net.InetAddress;

/**
 * An address under which the node reaches the API server.
 *
 * @param address the address
 * @param port the port; the same address may serve other things at other ports
 */
public record ApiServerAddress(InetAddress address, int port) {
    public ApiServerAddress {
        requireNonNull(address, "address");
    }

    @Override
    public String toString() {
        return Addresses.text(address) + " port " + port;
    }
}
