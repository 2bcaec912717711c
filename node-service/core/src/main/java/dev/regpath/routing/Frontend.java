package dev.regpath.routing;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.Protocol;

/**
 * What a process on the node asks for: an external address, port and protocol.
 *
 * @param endpoint the external address and port
 * @param protocol TCP or UDP
 */
public record Frontend(Endpoint endpoint, Protocol protocol) implements Comparable<Frontend> {
    public Frontend {
        requireNonNull(endpoint, "endpoint");
        requireNonNull(protocol, "protocol");
    }

    @Override
    public int compareTo(Frontend other) {
        int byEndpoint = endpoint.compareTo(other.endpoint);
        return byEndpoint != 0 ? byEndpoint : protocol.compareTo(other.protocol);
    }

    /** {@code 203.0.113.10:443/TCP}. */
    @Override
    public String toString() {
        return endpoint + "/" + protocol;
    }
}
