package dev.regpath.routing;

import static java.util.Objects.requireNonNull;

import dev.regpath.contract.Protocol;
import java.util.Comparator;

/**
 * What a process on the node asks for: an external address, port and protocol.
 *
 * @param endpoint the external address and port
 * @param protocol TCP or UDP
 */
public record Frontend(Endpoint endpoint, Protocol protocol) implements Comparable<Frontend> {
    private static final Comparator<Frontend> ORDER =
            Comparator.comparing(Frontend::endpoint).thenComparing(Frontend::protocol);

    public Frontend {
        requireNonNull(endpoint, "endpoint");
        requireNonNull(protocol, "protocol");
    }

    @Override
    public int compareTo(Frontend other) {
        return ORDER.compare(this, other);
    }

    /** {@code 203.0.113.10:443/TCP}. */
    @Override
    public String toString() {
        return endpoint + "/" + protocol;
    }
}
